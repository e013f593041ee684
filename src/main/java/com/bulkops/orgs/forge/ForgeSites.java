package com.bulkops.orgs.forge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import com.bulkops.orgs.site.CloudIds;
import com.bulkops.orgs.site.Door;
import com.bulkops.orgs.site.Licenses;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;
import com.bulkops.orgs.site.SiteRemoved;
import com.bulkops.orgs.site.Sites;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The sites that have the app through Forge. Events of installs can be lost, so each
 * verified call makes its site known. A site that had the app through Connect is the one
 * that reported the same cloud id, and keeps everything.
 */
@Service
class ForgeSites {

	private static final Logger log = LoggerFactory.getLogger(ForgeSites.class);

	/** Chosen by us: how exactly it is known when a site was heard last. */
	private static final Duration RECORDED_EVERY = Duration.ofMinutes(10);

	private final ForgeInstallationEntityRepository entities;

	private final Sites sites;

	private final CloudIds cloudIds;

	private final Licenses licenses;

	private final SiteLock siteLock;

	private final TransactionTemplate transaction;

	private final Clock clock;

	ForgeSites(ForgeInstallationEntityRepository entities, Sites sites, CloudIds cloudIds, Licenses licenses,
			SiteLock siteLock, TransactionTemplate transaction, Clock clock) {
		this.entities = entities;
		this.sites = sites;
		this.cloudIds = cloudIds;
		this.licenses = licenses;
		this.siteLock = siteLock;
		this.transaction = transaction;
		this.clock = clock;
	}

	/**
	 * Returns the site of a verified call, which makes it known.
	 * @throws ForgeCallRefused if it cannot be known yet, or the app was uninstalled
	 * after the token was issued
	 */
	SiteId hear(ForgeCall call) {
		SiteId site = this.sites.findByCloudId(call.cloudId()).orElseGet(() -> meet(call));
		if (!isRecorded(site, call)) {
			this.transaction.executeWithoutResult((status) -> record(site, call));
		}
		Boolean licensed = call.installation().licensed();
		if (licensed != null) {
			this.licenses.hear(site, licensed);
		}
		return site;
	}

	/**
	 * Returns the id of a site that is met for the first time, unless a site that came
	 * through Connect may still report that it is the same.
	 */
	private SiteId meet(ForgeCall call) {
		String cloudId = call.cloudId();
		if (this.cloudIds.mayStillReport(call.installation().siteUrl())) {
			throw new ForgeCallRefused(HttpStatus.SERVICE_UNAVAILABLE,
					"a site that has the app through Connect has not reported its cloud ID, which may be %s; it is asked at most every %d minutes"
						.formatted(cloudId, CloudIds.ASKED_AGAIN_AFTER.toMinutes()));
		}
		return this.sites.findByCloudId(cloudId).orElseGet(() -> SiteId.ofForge(cloudId));
	}

	private boolean isRecorded(SiteId site, ForgeCall call) {
		return this.sites.has(site, Door.FORGE) && this.entities.findById(site.value())
			.filter((entity) -> entity.isInstalled()
					&& Objects.equals(entity.installationId(), call.installation().id())
					&& entity.heardAt().isAfter(this.clock.instant().minus(RECORDED_EVERY)))
			.isPresent();
	}

	private void record(SiteId site, ForgeCall call) {
		this.siteLock.lock(site);
		Instant now = this.clock.instant();
		ForgeInstallationEntity entity = this.entities.findById(site.value())
			.orElseGet(() -> new ForgeInstallationEntity(site, call, now));
		if (!entity.hear(call, now)) {
			throw new ForgeCallRefused(HttpStatus.UNAUTHORIZED,
					"its token was issued before the app was uninstalled from " + call.cloudId());
		}
		this.sites.add(site, Door.FORGE, url(site, call));
		if (this.sites.findByCloudId(call.cloudId()).isEmpty()) {
			this.sites.assignCloudId(site, call.cloudId());
		}
		this.entities.saveAndFlush(entity);
	}

	private String url(SiteId site, ForgeCall call) {
		String told = call.installation().siteUrl();
		return (told != null) ? told : this.sites.urlOf(site).orElse("site " + call.cloudId());
	}

	/** Records an uninstall, which Forge announces. A repeated event changes nothing. */
	void uninstall(ForgeCall call) {
		this.sites.findByCloudId(call.cloudId()).ifPresent((site) -> this.transaction.executeWithoutResult((status) -> {
			this.siteLock.lock(site);
			this.entities.findById(site.value())
				.filter((entity) -> entity.isInstalled() && entity.uninstall(call.issuedAt()))
				.ifPresent((entity) -> {
					this.entities.saveAndFlush(entity);
					this.sites.remove(site, Door.FORGE, SiteRemoved.Reason.UNINSTALLED);
				});
		}));
	}

	/** Returns when a site was last heard; empty if it does not have the app. */
	Optional<Instant> findHeardAt(SiteId site) {
		return this.entities.findById(site.value())
			.filter(ForgeInstallationEntity::isInstalled)
			.map(ForgeInstallationEntity::heardAt);
	}

	/**
	 * Ends the installations that are silent for too long. It begins a day after the
	 * start of the app, so that it has listened for a day.
	 */
	@Scheduled(initialDelayString = "P1D", fixedDelayString = "PT1H")
	void endSilent() {
		Instant before = this.clock.instant().minus(ForgeAssumptions.LONGEST_SILENCE);
		this.entities.findSilentSince(before).forEach((silent) -> {
			try {
				this.transaction.executeWithoutResult((status) -> endSilent(silent.site(), before));
			}
			catch (RuntimeException ex) {
				log.error("The silent site {} could not be ended. The next attempt is in an hour.", silent.site(), ex);
			}
		});
	}

	private void endSilent(SiteId site, Instant before) {
		this.siteLock.lock(site);
		this.entities.findById(site.value())
			.filter((entity) -> entity.isInstalled() && entity.heardAt().isBefore(before)
					&& entity.uninstall(this.clock.instant()))
			.ifPresent((entity) -> {
				this.entities.saveAndFlush(entity);
				this.sites.remove(site, Door.FORGE, SiteRemoved.Reason.SILENT);
			});
	}

}
