package com.bulkops.orgs.connect;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.bulkops.orgs.site.CloudIds;
import com.bulkops.orgs.site.InstallationAdded;
import com.bulkops.orgs.site.InstallationId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.StringUtils;

/**
 * The installations by the cloud id of their site, the only id that Forge sends. Each
 * site is asked for its id, without any token, at the address of its signed install. No
 * site is trusted about another one. A cloud id stays with its first installation, also
 * after an uninstall, until the data of that installation is deleted. A cloud id that no
 * site has reported is refused.
 */
@Service
class ConnectCloudIds implements CloudIds {

	private static final Logger log = LoggerFactory.getLogger(ConnectCloudIds.class);

	/** Chosen by us: how many sites are asked because of one call. */
	private static final int ASKED_AT_ONCE = 20;

	private final ForgeSiteEntityRepository entities;

	private final HostEntityRepository hosts;

	private final TenantInfoClient tenantInfo;

	private final boolean isForgeUsed;

	private final Executor executor;

	private final TransactionTemplate transaction;

	private final Clock clock;

	private final Cache<String, Boolean> asked;

	private final AtomicBoolean asking = new AtomicBoolean();

	ConnectCloudIds(ForgeSiteEntityRepository entities, HostEntityRepository hosts, TenantInfoClient tenantInfo,
			@Value("${bulkops.forge.app-id:}") String forgeAppId,
			@Qualifier("applicationTaskExecutor") Executor executor, TransactionTemplate transaction, Clock clock) {
		this.entities = entities;
		this.hosts = hosts;
		this.tenantInfo = tenantInfo;
		this.isForgeUsed = StringUtils.hasText(forgeAppId);
		this.executor = executor;
		this.transaction = transaction;
		this.clock = clock;
		this.asked = Caffeine.newBuilder()
			.expireAfterWrite(ASKED_AGAIN_AFTER)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	@Override
	public Optional<InstallationId> find(String cloudId) {
		Optional<InstallationId> found = this.entities.findById(cloudId)
			.map((site) -> new InstallationId(site.clientKey()));
		if (found.isEmpty() && this.asking.compareAndSet(false, true)) {
			this.executor.execute(this::requestMissing);
		}
		return found.filter((installation) -> this.hosts.findByClientKeyAndAddonInstalledTrue(installation.clientKey())
			.isPresent());
	}

	/** Asks a new site for its cloud id, if the app accepts calls through Forge. */
	@TransactionalEventListener
	void requestCloudId(InstallationAdded event) {
		if (!this.isForgeUsed) {
			return;
		}
		this.executor.execute(() -> this.hosts.findByClientKeyAndAddonInstalledTrue(event.installation().clientKey())
			.ifPresent(this::requestCloudId));
	}

	private void requestMissing() {
		try {
			int left = ASKED_AT_ONCE;
			for (HostEntity host : this.hosts.findInstalledWithoutCloudId()) {
				if (left > 0 && this.asked.asMap().putIfAbsent(host.clientKey(), Boolean.TRUE) == null) {
					requestCloudId(host);
					left--;
				}
			}
		}
		finally {
			this.asking.set(false);
		}
	}

	private void requestCloudId(HostEntity host) {
		String cloudId = this.tenantInfo.readCloudId(host);
		if (cloudId == null) {
			return;
		}
		HostEntity holder = this.entities.findById(cloudId)
			.flatMap((site) -> this.hosts.findById(site.clientKey()))
			.filter((known) -> !known.clientKey().equals(host.clientKey()))
			.orElse(null);
		if (holder != null && !losesCloudId(holder, host, cloudId)) {
			log.warn("{} reported the cloud ID of {}. It was ignored.", host.clientKey(), holder.clientKey());
			return;
		}
		try {
			this.transaction.executeWithoutResult((status) -> store(cloudId, host, holder));
		}
		catch (DataIntegrityViolationException ex) {
			log.info("Another instance stored the cloud ID of {} at the same time", host.clientKey());
		}
	}

	/**
	 * Returns whether a site loses its cloud id to another one that reports it. It does
	 * in three cases: it was installed again under another client key, it now reports
	 * another id, or only the other one has an address of Atlassian. It does not lose the
	 * id because it was uninstalled or does not answer.
	 */
	private boolean losesCloudId(HostEntity holder, HostEntity other, String cloudId) {
		if (holder.baseUrl().equals(other.baseUrl())) {
			return !holder.isInstalled();
		}
		String reported = this.tenantInfo.readCloudId(holder);
		return (reported != null && !reported.equals(cloudId))
				|| (isAtlassians(other.baseUrl()) && !isAtlassians(holder.baseUrl()));
	}

	/**
	 * Returns whether an address is in Atlassian's domain for the sites of its customers.
	 */
	static boolean isAtlassians(String baseUrl) {
		URI url = URI.create(baseUrl);
		return "https".equals(url.getScheme()) && url.getHost() != null && url.getHost().endsWith(".atlassian.net");
	}

	/**
	 * Stores a cloud id. Fails if another instance has changed the rows since they were
	 * read.
	 */
	private void store(String cloudId, HostEntity host, @Nullable HostEntity holder) {
		if (holder != null) {
			this.entities.deleteByClientKey(holder.clientKey());
		}
		this.entities.deleteByClientKey(host.clientKey());
		this.entities.flush();
		this.entities.saveAndFlush(new ForgeSiteEntity(cloudId, host.clientKey(), this.clock.instant()));
	}

}
