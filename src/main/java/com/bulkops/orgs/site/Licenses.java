package com.bulkops.orgs.site;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The licenses of sites; a trial is a full license. If the door of a site has no answer,
 * the last one is used for a few days. The answer that the app is not installed applies
 * immediately: the event of an uninstall is lost if the app is down.
 */
@Service
@EnableConfigurationProperties(LicenseProperties.class)
public class Licenses {

	/** Chosen by us: one call per hour for an administrator who works on the pages. */
	private static final Duration ACTIVE_CACHED_FOR = Duration.ofHours(1);

	private static final Duration INACTIVE_CACHED_FOR = Duration.ofSeconds(10);

	/** Chosen by us: Forge repeats the license in each call. */
	private static final Duration HEARD_EVERY = Duration.ofMinutes(10);

	private final LicenseProperties properties;

	private final List<LicenseSource> sources;

	private final Sites sites;

	private final SiteEntityRepository entities;

	private final TransactionTemplate transaction;

	private final Clock clock;

	Licenses(LicenseProperties properties, List<LicenseSource> sources, Sites sites, SiteEntityRepository entities,
			TransactionTemplate transaction, Clock clock) {
		this.properties = properties;
		this.sources = sources;
		this.sites = sites;
		this.entities = entities;
		this.transaction = transaction;
		this.clock = clock;
	}

	/**
	 * Returns the license for a page, from a recent or a new answer. A missing license is
	 * checked again soon, so that a purchase takes effect immediately.
	 */
	public License recent(SiteId site) {
		Boolean active = this.properties.enforced() ? this.entities.findById(site.value())
			.filter((entity) -> entity.licenseCheckedAt() != null
					&& entity.licenseCheckedAt().plus(cachedFor(entity)).isAfter(this.clock.instant()))
			.map(SiteEntity::licenseActive)
			.orElse(null) : Boolean.TRUE;
		if (active == null) {
			return check(site);
		}
		return active ? License.ACTIVE : License.NONE;
	}

	private static Duration cachedFor(SiteEntity entity) {
		return Boolean.TRUE.equals(entity.licenseActive()) ? ACTIVE_CACHED_FOR : INACTIVE_CACHED_FOR;
	}

	/**
	 * Asks, outside of any transaction. It asks also where licenses are not enforced,
	 * because the app may no longer be installed.
	 * @throws com.bulkops.orgs.secrets.Secrets.CannotOpen if Jira cannot be called until
	 * the right keyset is configured again
	 */
	public License check(SiteId site) {
		License answer = ask(site);
		return switch (answer) {
			case NOT_INSTALLED, SILENT -> answer;
			case ACTIVE, NONE -> {
				record(site, answer == License.ACTIVE);
				yield this.properties.enforced() ? answer : License.ACTIVE;
			}
			case UNKNOWN -> this.properties.enforced() ? recall(site) : License.ACTIVE;
		};
	}

	/**
	 * Asks by each door that the site has the app by, until one has an answer. Without
	 * one, a door that gave none counts more than a door that is silent or gone.
	 */
	private License ask(SiteId site) {
		License known = License.NOT_INSTALLED;
		for (LicenseSource source : this.sources) {
			License answer = this.sites.has(site, source.door()) ? source.ask(site) : License.NOT_INSTALLED;
			if (answer == License.ACTIVE || answer == License.NONE) {
				return answer;
			}
			if (answer == License.UNKNOWN || known == License.NOT_INSTALLED) {
				known = answer;
			}
		}
		return known;
	}

	private void record(SiteId site, boolean active) {
		this.transaction
			.executeWithoutResult((status) -> this.entities.recordLicense(site.value(), active, this.clock.instant()));
	}

	/**
	 * Records what a call of the site said about its license, unless the same was
	 * recorded recently.
	 */
	public void hear(SiteId site, boolean active) {
		Instant recently = this.clock.instant().minus(HEARD_EVERY);
		boolean isKnown = this.entities.findById(site.value())
			.filter((entity) -> Boolean.valueOf(active).equals(entity.licenseActive())
					&& entity.licenseCheckedAt() != null && entity.licenseCheckedAt().isAfter(recently))
			.isPresent();
		if (!isKnown) {
			record(site, active);
		}
	}

	private License recall(SiteId site) {
		Instant trustedFrom = this.clock.instant().minus(this.properties.trusted());
		return this.entities.findById(site.value())
			.filter((entity) -> entity.licenseCheckedAt() != null && !entity.licenseCheckedAt().isBefore(trustedFrom))
			.map((entity) -> Boolean.TRUE.equals(entity.licenseActive()) ? License.ACTIVE : License.NONE)
			.orElse(License.UNKNOWN);
	}

	/**
	 * States of a license.
	 */
	public enum License {

		/** Licensed, on trial, or licenses are not enforced here. */
		ACTIVE,
		/** Atlassian reports no license. */
		NONE,
		/** Jira reports that the app is not installed. */
		NOT_INSTALLED,
		/** Nothing was heard from the site for longer than that is trusted. */
		SILENT,
		/** There was no answer for longer than the last one is used. */
		UNKNOWN

	}

}
