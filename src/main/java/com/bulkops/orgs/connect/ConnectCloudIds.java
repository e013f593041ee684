package com.bulkops.orgs.connect;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.bulkops.orgs.site.CloudIds;
import com.bulkops.orgs.site.Door;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.Sites;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.util.StringUtils;

/**
 * The cloud ids that sites with the app through Connect report. Each site is asked for
 * its own, without any token, at the address of its signed install. No site is trusted
 * about another one. A cloud id stays with its first site, also after an uninstall, until
 * the data of that site is deleted.
 */
@Service
class ConnectCloudIds implements CloudIds {

	private static final Logger log = LoggerFactory.getLogger(ConnectCloudIds.class);

	/** Chosen by us: how many sites are asked because of one call. */
	private static final int ASKED_AT_ONCE = 20;

	private final Sites sites;

	private final HostEntityRepository hosts;

	private final TenantInfoClient tenantInfo;

	private final boolean isForgeUsed;

	private final Executor executor;

	/** The client keys that were asked recently. */
	private final Cache<String, Boolean> askedRecently;

	/** The client keys whose answer was ignored: they have no other. */
	private final Set<String> ignored = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean asking = new AtomicBoolean();

	ConnectCloudIds(Sites sites, HostEntityRepository hosts, TenantInfoClient tenantInfo,
			@Value("${bulkops.forge.app-id:}") String forgeAppId,
			@Qualifier("applicationTaskExecutor") Executor executor, Clock clock) {
		this.sites = sites;
		this.hosts = hosts;
		this.tenantInfo = tenantInfo;
		this.isForgeUsed = StringUtils.hasText(forgeAppId);
		this.executor = executor;
		this.askedRecently = Caffeine.newBuilder()
			.expireAfterWrite(ASKED_AGAIN_AFTER)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	@Override
	public boolean mayStillReport(@Nullable String siteUrl) {
		List<HostEntity> missing = this.hosts.findInstalledWithoutCloudId()
			.stream()
			.filter((host) -> !this.ignored.contains(host.clientKey()))
			.toList();
		if (!missing.isEmpty() && this.asking.compareAndSet(false, true)) {
			this.executor.execute(() -> request(missing));
		}
		return missing.stream()
			.anyMatch((host) -> siteUrl == null || isAt(siteUrl, host.url()) || isAt(siteUrl, host.baseUrl()));
	}

	private static boolean isAt(String siteUrl, String url) {
		return String.valueOf(URI.create(siteUrl).getHost()).equalsIgnoreCase(URI.create(url).getHost());
	}

	private void request(List<HostEntity> missing) {
		try {
			missing.stream()
				.filter((host) -> this.askedRecently.asMap().putIfAbsent(host.clientKey(), Boolean.TRUE) == null)
				.limit(ASKED_AT_ONCE)
				.forEach(this::request);
		}
		finally {
			this.asking.set(false);
		}
	}

	/** Asks a new host for its cloud id, if the app accepts calls through Forge. */
	void requestFor(String clientKey) {
		if (this.isForgeUsed) {
			this.hosts.findInstalled(clientKey).ifPresent(this::request);
		}
	}

	private void request(HostEntity host) {
		String cloudId = this.tenantInfo.readCloudId(host);
		if (cloudId != null) {
			store(cloudId, host);
		}
	}

	private void store(String cloudId, HostEntity host) {
		SiteId holder = this.sites.findByCloudId(cloudId).filter((site) -> !site.equals(host.site())).orElse(null);
		if (holder != null && !losesCloudId(holder, host, cloudId)) {
			log.warn("{} reported the cloud ID of {}. It was ignored.", host.clientKey(), holder);
			this.ignored.add(host.clientKey());
			return;
		}
		try {
			this.sites.assignCloudId(host.site(), cloudId);
		}
		catch (DataIntegrityViolationException ex) {
			log.info("Another instance stored the cloud ID of {} at the same time", host.clientKey());
		}
	}

	/**
	 * Returns whether a site loses its cloud id to another one that reports it. It does
	 * in three cases: it was installed again under another client key, it now reports
	 * another id, or only the other one has an address of Atlassian. It does not lose the
	 * id because it was uninstalled or does not answer, and never while it has the app
	 * through Forge, whose tokens name it.
	 */
	private boolean losesCloudId(SiteId holder, HostEntity other, String cloudId) {
		HostEntity known = this.hosts.findBySiteId(holder.value()).orElse(null);
		if (known == null || this.sites.has(holder, Door.FORGE)) {
			return false;
		}
		if (known.baseUrl().equals(other.baseUrl())) {
			return !known.isInstalled();
		}
		String reported = this.tenantInfo.readCloudId(known);
		return (reported != null && !reported.equals(cloudId))
				|| (isAtlassians(other.baseUrl()) && !isAtlassians(known.baseUrl()));
	}

	/**
	 * Returns whether an address is in Atlassian's domain for the sites of its customers.
	 */
	static boolean isAtlassians(String baseUrl) {
		URI url = URI.create(baseUrl);
		return "https".equals(url.getScheme()) && url.getHost() != null && url.getHost().endsWith(".atlassian.net");
	}

}
