package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.atlassian.connect.spring.AtlassianHost;
import com.atlassian.connect.spring.AtlassianHostRepository;
import com.bulkops.orgs.secrets.Secrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Where the Connect library finds and leaves its hosts. Shared secrets are sealed on the
 * way in and opened on the way out, and an uninstalled host does not exist: its tokens
 * open nothing. What the library does not tell in time (its own events come before the
 * commit) is told here, inside the transaction.
 */
@Component
class StoredHosts extends CrudAdapter<AtlassianHost> implements AtlassianHostRepository {

	private static final Logger log = LoggerFactory.getLogger(StoredHosts.class);

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

	@Override
	@Transactional
	public <S extends AtlassianHost> S save(S host) {
		String clientKey = host.getClientKey();
		this.siteLock.lock(new InstallationId(clientKey));
		if (this.tokens.wasUsed(new InstallationId(clientKey))) {
			requireUnchanged(host);
			return host;
		}
		Instant now = this.clock.instant();
		HostEntity entity = this.entities.findById(clientKey).orElseGet(() -> new HostEntity(clientKey, now));
		boolean wasInstalled = entity.isInstalled();
		entity.update(host,
				host.isAddonInstalled() ? this.secrets.seal(host.getSharedSecret(), ownerOf(clientKey)) : null, now);
		this.entities.saveAndFlush(entity);
		this.tokens.use(new InstallationId(clientKey));
		if (host.isAddonInstalled()) {
			this.events.publishEvent(new InstallationAdded(new InstallationId(clientKey), host.getBaseUrl()));
		}
		else if (wasInstalled) {
			this.events.publishEvent(new InstallationRemoved(new InstallationId(clientKey), host.getBaseUrl()));
		}
		return host;
	}

	/** An event that is delivered twice changes nothing; another body is refused. */
	private void requireUnchanged(AtlassianHost host) {
		boolean isUnchanged = findById(host.getClientKey())
			.filter((stored) -> host.isAddonInstalled() && stored.getBaseUrl().equals(host.getBaseUrl())
					&& stored.getSharedSecret().equals(host.getSharedSecret()))
			.isPresent();
		if (!isUnchanged) {
			throw new LifecycleTokens.Refused("its token was used before");
		}
	}

	@Override
	@Transactional(readOnly = true)
	public Optional<AtlassianHost> findById(String clientKey) {
		return this.entities.findByClientKeyAndAddonInstalledTrue(clientKey).map(this::open);
	}

	@Override
	@Deprecated
	@Transactional(readOnly = true)
	public Optional<AtlassianHost> findFirstByBaseUrlOrderByLastModifiedDateDesc(String baseUrl) {
		return this.entities.findFirstByBaseUrlAndAddonInstalledTrueOrderByLastModifiedDateDesc(baseUrl)
			.map(this::open);
	}

	@Override
	@Transactional(readOnly = true)
	public List<AtlassianHost> findAll() {
		return this.entities.findByAddonInstalledTrueOrderByClientKey().stream().map(this::open).toList();
	}

	@Override
	@Transactional
	public void deleteById(String clientKey) {
		this.entities.deleteById(clientKey);
	}

	@Override
	String idOf(AtlassianHost host) {
		return host.getClientKey();
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
			log.error("{}. Nobody of that site is let in, and its nights wait, until the right keyset is back. Only if "
					+ "it is lost for good, a Jira administrator installs the app again.", ex.getMessage());
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
