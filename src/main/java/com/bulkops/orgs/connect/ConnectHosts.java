package com.bulkops.orgs.connect;

import java.util.Optional;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.Door;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;
import com.bulkops.orgs.site.SiteRemoved;
import com.bulkops.orgs.site.Sites;
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

	private final Sites sites;

	private final SiteLock siteLock;

	private final LifecycleTokens tokens;

	private final Secrets secrets;

	private final ApplicationEventPublisher events;

	ConnectHosts(HostEntityRepository entities, Sites sites, SiteLock siteLock, LifecycleTokens tokens, Secrets secrets,
			ApplicationEventPublisher events) {
		this.entities = entities;
		this.sites = sites;
		this.siteLock = siteLock;
		this.tokens = tokens;
		this.secrets = secrets;
		this.events = events;
	}

	/**
	 * Stores an install. A repeated delivery changes nothing.
	 * @throws LifecycleEventRefused if its token is no longer accepted
	 */
	@Transactional(timeout = LONGEST_INSTALL)
	public void install(Install install) {
		SiteId site = siteOf(install.clientKey());
		this.siteLock.lock(site);
		if (this.tokens.wasUsed(install.token())) {
			requireUnchanged(install);
			return;
		}
		HostEntity entity = this.entities.findById(install.clientKey())
			.orElseGet(() -> new HostEntity(install.clientKey(), site));
		entity.install(install, this.secrets.seal(install.sharedSecret(), ownerOf(site)));
		this.sites.add(site, Door.CONNECT, entity.url());
		this.entities.saveAndFlush(entity);
		this.tokens.recordUse(install.token());
		this.events.publishEvent(new HostInstalled(install.clientKey()));
	}

	/**
	 * Returns the site of a client key, which is new or was installed before. It loads no
	 * entity: one that was loaded before the lock is stale.
	 */
	private SiteId siteOf(String clientKey) {
		return this.entities.findSiteId(clientKey).map(SiteId::new).orElseGet(() -> SiteId.ofConnect(clientKey));
	}

	/** Refuses another body with the same token. */
	private void requireUnchanged(Install install) {
		boolean isUnchanged = findById(install.clientKey()).map(InstalledHost::host)
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
		SiteId site = siteOf(token.getIssuer());
		this.siteLock.lock(site);
		HostEntity entity = this.entities.findInstalled(token.getIssuer()).orElse(null);
		if (entity == null) {
			return;
		}
		if (this.tokens.wasUsed(token)) {
			throw new LifecycleEventRefused("its token was used before");
		}
		this.tokens.recordUse(token);
		end(entity, SiteRemoved.Reason.UNINSTALLED);
	}

	/**
	 * Ends an installation that Jira has replaced by another one at the same address.
	 * Does nothing if it has ended already.
	 */
	@Transactional
	void endReplaced(String clientKey) {
		this.siteLock.lock(siteOf(clientKey));
		this.entities.findInstalled(clientKey).ifPresent((entity) -> end(entity, SiteRemoved.Reason.REPLACED));
	}

	private void end(HostEntity entity, SiteRemoved.Reason reason) {
		entity.uninstall();
		this.entities.saveAndFlush(entity);
		this.sites.remove(entity.site(), Door.CONNECT, reason);
	}

	/**
	 * Finds a site that has the app. If its shared secret does not decrypt, the result
	 * has a random one.
	 */
	@Transactional(readOnly = true)
	Optional<InstalledHost> findById(String clientKey) {
		return this.entities.findInstalled(clientKey).map((entity) -> new InstalledHost(entity.site(), open(entity)));
	}

	/**
	 * Finds the host of a site that the app itself calls.
	 * @throws Secrets.CannotOpen if its shared secret does not decrypt, so that nothing
	 * can be signed
	 */
	@Transactional(readOnly = true)
	Optional<AtlassianHost> findReachable(SiteId site) {
		return this.entities.findInstalledOf(site.value())
			.map((entity) -> entity.toHost(this.secrets.open(sealed(entity), ownerOf(site))));
	}

	/**
	 * Replaces a lost secret by a random one: no token of the site is accepted then. The
	 * site can still uninstall the app and install it again, since Atlassian signs these
	 * events.
	 */
	private AtlassianHost open(HostEntity entity) {
		try {
			return entity.toHost(this.secrets.open(sealed(entity), ownerOf(entity.site())));
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

	private static Secrets.Owner ownerOf(SiteId site) {
		return new Secrets.Owner(Secrets.Purpose.SHARED_SECRET, site.value());
	}

	/**
	 * A host that has the app, and the site that it is.
	 */
	record InstalledHost(SiteId site, AtlassianHost host) {

	}

}
