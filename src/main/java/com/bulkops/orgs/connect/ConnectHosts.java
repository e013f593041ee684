package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.InstallationAdded;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.InstallationRemoved;
import com.bulkops.orgs.site.SiteLock;
import com.nimbusds.jwt.JWTClaimsSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The sites that have installed the app. Shared secrets are encrypted when stored and
 * decrypted when read. An uninstalled site is not found, so its tokens are refused.
 * Installs and uninstalls are published inside the transaction that stores them.
 */
@Component
class ConnectHosts {

	private static final Logger log = LoggerFactory.getLogger(ConnectHosts.class);

	/**
	 * In seconds: the time that Atlassian's library waits for an install
	 * ({@code atlassian.connect.install-timeout} of its version 4.1.1).
	 */
	private static final int LONGEST_INSTALL = 3;

	private final HostEntityRepository entities;

	private final SiteLock siteLock;

	private final LifecycleTokens tokens;

	private final Secrets secrets;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	ConnectHosts(HostEntityRepository entities, SiteLock siteLock, LifecycleTokens tokens, Secrets secrets,
			ApplicationEventPublisher events, Clock clock) {
		this.entities = entities;
		this.siteLock = siteLock;
		this.tokens = tokens;
		this.secrets = secrets;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Stores an install. A repeated delivery changes nothing.
	 * @throws LifecycleEventRefused if its token is no longer accepted
	 */
	@Transactional(timeout = LONGEST_INSTALL)
	public void install(Install install) {
		InstallationId site = new InstallationId(install.clientKey());
		this.siteLock.lock(site);
		if (this.tokens.wasUsed(install.token())) {
			requireUnchanged(install);
			return;
		}
		Instant now = this.clock.instant();
		HostEntity entity = this.entities.findById(site.clientKey())
			.orElseGet(() -> new HostEntity(site.clientKey(), now));
		entity.install(install, this.secrets.seal(install.sharedSecret(), ownerOf(site.clientKey())), now);
		this.entities.saveAndFlush(entity);
		this.tokens.recordUse(install.token());
		this.events.publishEvent(new InstallationAdded(site, install.baseUrl()));
	}

	/** Refuses another body with the same token. */
	private void requireUnchanged(Install install) {
		boolean isUnchanged = findById(install.clientKey())
			.filter((stored) -> stored.getBaseUrl().equals(install.baseUrl())
					&& stored.getSharedSecret().equals(install.sharedSecret()))
			.isPresent();
		if (!isUnchanged) {
			throw new LifecycleEventRefused("its token was used before");
		}
	}

	/**
	 * Stores an uninstall. Does nothing if the app is not installed there. It has no
	 * timeout, because Jira does not repeat the event.
	 * @param token the claims that Atlassian signed; the issuer is the site
	 * @throws LifecycleEventRefused if the token is no longer accepted
	 */
	@Transactional
	public void uninstall(JWTClaimsSet token) {
		InstallationId site = new InstallationId(token.getIssuer());
		this.siteLock.lock(site);
		HostEntity entity = this.entities.findByClientKeyAndAddonInstalledTrue(site.clientKey()).orElse(null);
		if (entity == null) {
			return;
		}
		if (this.tokens.wasUsed(token)) {
			throw new LifecycleEventRefused("its token was used before");
		}
		entity.uninstall(this.clock.instant());
		this.entities.saveAndFlush(entity);
		this.tokens.recordUse(token);
		this.events.publishEvent(new InstallationRemoved(site, entity.baseUrl()));
	}

	/**
	 * Finds a site that has the app. If its shared secret does not decrypt, the result
	 * has a random one.
	 */
	@Transactional(readOnly = true)
	public Optional<AtlassianHost> findById(String clientKey) {
		return this.entities.findByClientKeyAndAddonInstalledTrue(clientKey).map(this::open);
	}

	/**
	 * Finds a host that the app itself calls.
	 * @throws Secrets.CannotOpen if its shared secret does not decrypt, so that nothing
	 * can be signed
	 */
	@Transactional(readOnly = true)
	Optional<AtlassianHost> findReachable(String clientKey) {
		return this.entities.findByClientKeyAndAddonInstalledTrue(clientKey)
			.map((entity) -> entity.toHost(this.secrets.open(sealed(entity), ownerOf(clientKey))));
	}

	/**
	 * Replaces a lost secret by a random one: no token of the site is accepted then. The
	 * site can still uninstall the app and install it again, since Atlassian signs these
	 * events.
	 */
	private AtlassianHost open(HostEntity entity) {
		try {
			return entity.toHost(this.secrets.open(sealed(entity), ownerOf(entity.clientKey())));
		}
		catch (Secrets.CannotOpen ex) {
			log.error(
					"{}. All requests of that site are refused, and its runs wait, until the right keyset is configured. Only if "
							+ "it is permanently lost, a Jira administrator must install the app again.",
					ex.getMessage());
			return entity.toHost(Secrets.random());
		}
	}

	private static byte[] sealed(HostEntity entity) {
		byte[] sealed = entity.sealedSecret();
		if (sealed == null) {
			throw new IllegalStateException("An installed host has a shared secret");
		}
		return sealed;
	}

	private static Secrets.Owner ownerOf(String clientKey) {
		return new Secrets.Owner(Secrets.Purpose.SHARED_SECRET, clientKey);
	}

}
