package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.secrets.Secrets;
import com.nimbusds.jwt.JWTClaimsSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The sites that have installed the app. Shared secrets are sealed on the way in and
 * opened on the way out, and an uninstalled site does not exist: its tokens open nothing.
 * Installs and uninstalls are published inside the transaction that stores them.
 */
@Component
class StoredHosts {

	private static final Logger log = LoggerFactory.getLogger(StoredHosts.class);

	/**
	 * In seconds. As long as Atlassian's library waits for an install
	 * ({@code atlassian.connect.install-timeout} of its version 4.1.1).
	 */
	private static final int LONGEST_INSTALL = 3;

	private final HostEntityRepository entities;

	private final SiteLock siteLock;

	private final LifecycleTokens tokens;

	private final Secrets secrets;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	StoredHosts(HostEntityRepository entities, SiteLock siteLock, LifecycleTokens tokens, Secrets secrets,
			ApplicationEventPublisher events, Clock clock) {
		this.entities = entities;
		this.siteLock = siteLock;
		this.tokens = tokens;
		this.secrets = secrets;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Stores an install, and the one that is delivered twice once.
	 * @throws LifecycleEventRefused if its token does not count any more
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
		this.tokens.use(install.token());
		this.events.publishEvent(new InstallationAdded(site, install.baseUrl()));
	}

	/** Another body with the same token is refused. */
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
	 * Stores an uninstall; nothing happens if the app is not installed there. It takes
	 * the time that it needs, because Jira does not say it again.
	 * @param token what Atlassian signed; its issuer is the site
	 * @throws LifecycleEventRefused if the token does not count any more
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
		this.tokens.use(token);
		this.events.publishEvent(new InstallationRemoved(site, entity.baseUrl()));
	}

	/**
	 * A site that has the app. If its shared secret does not open, it has one that nobody
	 * knows.
	 */
	@Transactional(readOnly = true)
	public Optional<AtlassianHost> findById(String clientKey) {
		return this.entities.findByClientKeyAndAddonInstalledTrue(clientKey).map(this::open);
	}

	/**
	 * A host that the app itself calls.
	 * @throws Secrets.CannotOpen if its shared secret does not open: nothing can be
	 * signed
	 */
	@Transactional(readOnly = true)
	Optional<AtlassianHost> findReachable(String clientKey) {
		return this.entities.findByClientKeyAndAddonInstalledTrue(clientKey)
			.map((entity) -> entity.toHost(this.secrets.open(sealed(entity), ownerOf(clientKey))));
	}

	/**
	 * In the place of a secret that is lost stands one that nobody knows: nothing that
	 * the site signs with its own is believed, but it can still uninstall the app, and
	 * install it again, since Atlassian signs that.
	 */
	private AtlassianHost open(HostEntity entity) {
		try {
			return entity.toHost(this.secrets.open(sealed(entity), ownerOf(entity.clientKey())));
		}
		catch (Secrets.CannotOpen ex) {
			log.error(
					"{}. Access from that site is denied and its nightly runs wait until the right keyset is back. If "
							+ "it is lost for good, a Jira administrator needs to install the app again.",
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
