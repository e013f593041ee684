package com.bulkops.orgs.connect;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

import com.bulkops.orgs.connect.forge.ForgeProperties;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The installations by the cloud id of their site, which is all that Forge says of them.
 * Each site is asked for its id at the address that its signed install named, without any
 * token. Nobody's word about another site is taken: a cloud id stays with the
 * installation that had it first, after an uninstall too, until that one is forgotten,
 * and a cloud id that no site has told opens nothing.
 */
@Service
class ForgeSites {

	private static final Logger log = LoggerFactory.getLogger(ForgeSites.class);

	private static final Pattern CLOUD_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

	/** Ours: how often a site that has not told its id may be asked again. */
	static final Duration ASKED_AGAIN_AFTER = Duration.ofMinutes(10);

	/** Ours: how many sites are asked because of one call. */
	private static final int ASKED_AT_ONCE = 20;

	private final ForgeSiteEntityRepository entities;

	private final HostEntityRepository hosts;

	private final AllowedSites allowedSites;

	private final ForgeProperties forge;

	private final RestClient http;

	private final Executor executor;

	private final TransactionTemplate transaction;

	private final Clock clock;

	private final Cache<String, Boolean> asked;

	private final AtomicBoolean asking = new AtomicBoolean();

	ForgeSites(ForgeSiteEntityRepository entities, HostEntityRepository hosts, AllowedSites allowedSites,
			ForgeProperties forge, RestClient.Builder http, @Qualifier("applicationTaskExecutor") Executor executor,
			TransactionTemplate transaction, Clock clock) {
		this.entities = entities;
		this.hosts = hosts;
		this.allowedSites = allowedSites;
		this.forge = forge;
		this.http = http.build();
		this.executor = executor;
		this.transaction = transaction;
		this.clock = clock;
		this.asked = Caffeine.newBuilder()
			.expireAfterWrite(ASKED_AGAIN_AFTER)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	/**
	 * The installation of a site. If none is known, sites that have not told their id yet
	 * are asked behind the scenes, so that another try may find it.
	 */
	Optional<InstallationId> find(String cloudId) {
		Optional<InstallationId> found = this.entities.findById(cloudId)
			.map((site) -> new InstallationId(site.clientKey()));
		if (found.isEmpty() && this.asking.compareAndSet(false, true)) {
			this.executor.execute(this::learnMissing);
		}
		return found;
	}

	/** While the door is shut nobody asks for a cloud id, and so the app does not. */
	@TransactionalEventListener
	void learn(InstallationAdded event) {
		if (!this.forge.isOpen()) {
			return;
		}
		this.executor.execute(() -> this.hosts.findByClientKeyAndAddonInstalledTrue(event.installation().clientKey())
			.ifPresent(this::learn));
	}

	private void learnMissing() {
		try {
			int left = ASKED_AT_ONCE;
			for (HostEntity host : this.hosts.findInstalledWithoutCloudId()) {
				if (left > 0 && this.asked.asMap().putIfAbsent(host.clientKey(), Boolean.TRUE) == null) {
					learn(host);
					left--;
				}
			}
		}
		finally {
			this.asking.set(false);
		}
	}

	private void learn(HostEntity host) {
		String cloudId = ask(host);
		if (cloudId == null) {
			return;
		}
		HostEntity holder = this.entities.findById(cloudId)
			.flatMap((site) -> this.hosts.findById(site.clientKey()))
			.filter((known) -> !known.clientKey().equals(host.clientKey()))
			.orElse(null);
		if (holder != null && !yields(holder, host, cloudId)) {
			log.warn("{} claims the cloud ID of {}. The claim was ignored.", host.clientKey(), holder.clientKey());
			return;
		}
		try {
			this.transaction.executeWithoutResult((status) -> remember(cloudId, host, holder));
		}
		catch (DataIntegrityViolationException ex) {
			log.info("Another instance stored the cloud ID of {} at the same time", host.clientKey());
		}
	}

	/**
	 * Whether the site that has a cloud id loses it to another one that tells it: because
	 * it was installed again under another client key, tells another id by now, or is
	 * where anybody may answer, and the other one is where only Atlassian does. That it
	 * was uninstalled is no reason, and neither is that it does not answer.
	 */
	private boolean yields(HostEntity holder, HostEntity other, String cloudId) {
		if (holder.baseUrl().equals(other.baseUrl())) {
			return !holder.isInstalled();
		}
		String told = ask(holder);
		return (told != null && !told.equals(cloudId))
				|| (isAtlassians(other.baseUrl()) && !isAtlassians(holder.baseUrl()));
	}

	/** Atlassian's domain for the sites of its customers. */
	static boolean isAtlassians(String baseUrl) {
		URI url = URI.create(baseUrl);
		return "https".equals(url.getScheme()) && url.getHost() != null && url.getHost().endsWith(".atlassian.net");
	}

	/** The rows are as they were judged, or another instance was faster. */
	private void remember(String cloudId, HostEntity host, @Nullable HostEntity holder) {
		if (holder != null) {
			this.entities.deleteByClientKey(holder.clientKey());
		}
		this.entities.deleteByClientKey(host.clientKey());
		this.entities.flush();
		this.entities.saveAndFlush(new ForgeSiteEntity(cloudId, host.clientKey(), this.clock.instant()));
	}

	private @Nullable String ask(HostEntity host) {
		if (!this.allowedSites.allows(host.baseUrl())) {
			return untold(host, "its address is none of the allowed hosts");
		}
		try {
			TenantInfo answer = this.http.get()
				.uri(UriComponentsBuilder.fromUriString(host.baseUrl()).path("/_edge/tenant_info").build().toUri())
				.retrieve()
				.body(TenantInfo.class);
			String cloudId = (answer != null) ? answer.cloudId() : null;
			return (cloudId != null && CLOUD_ID.matcher(cloudId).matches()) ? cloudId
					: untold(host, "its answer has no cloud ID");
		}
		catch (RestClientException ex) {
			return untold(host, NestedExceptionUtils.getMostSpecificCause(ex).getClass().getSimpleName());
		}
	}

	private static @Nullable String untold(HostEntity host, String reason) {
		log.warn("{} did not report its cloud ID, so its pages through Forge stay unavailable: {}. "
				+ "It is asked again when a page is opened, at most every {} minutes, and when the app is installed again.",
				host.clientKey(), reason, ASKED_AGAIN_AFTER.toMinutes());
		return null;
	}

	/** What a site says of itself at {@code /_edge/tenant_info}, to everybody. */
	private record TenantInfo(@Nullable String cloudId) {

	}

}
