package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.AppKey;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.Licenses;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/**
 * The licenses of installations, as Jira reports them
 * ({@code GET /rest/atlassian-connect/1/addons/<key>}; a trial is a full license). If
 * Jira does not answer, its last answer is used for a few days. The answer that the app
 * is not installed applies immediately: the event of an uninstall is lost if the app is
 * down.
 */
@Service
class ConnectLicenses implements Licenses {

	private static final Logger log = LoggerFactory.getLogger(ConnectLicenses.class);

	/** Chosen by us: one call per hour for an administrator who works on the pages. */
	private static final Duration ACTIVE_CACHED_FOR = Duration.ofHours(1);

	private static final Duration INACTIVE_CACHED_FOR = Duration.ofSeconds(10);

	private final LicenseProperties properties;

	private final ConnectHosts hosts;

	private final HostEntityRepository entities;

	private final JiraClient jira;

	private final AppKey appKey;

	private final TransactionTemplate transaction;

	private final Clock clock;

	ConnectLicenses(LicenseProperties properties, ConnectHosts hosts, HostEntityRepository entities, JiraClient jira,
			AppKey appKey, TransactionTemplate transaction, Clock clock) {
		this.properties = properties;
		this.hosts = hosts;
		this.entities = entities;
		this.jira = jira;
		this.appKey = appKey;
		this.transaction = transaction;
		this.clock = clock;
	}

	@Override
	public License recent(InstallationId installation) {
		Boolean active = this.properties.enforced() ? this.entities.findById(installation.clientKey())
			.filter((entity) -> entity.licenseCheckedAt() != null
					&& entity.licenseCheckedAt().plus(cachedFor(entity)).isAfter(this.clock.instant()))
			.map(HostEntity::licenseActive)
			.orElse(null) : Boolean.TRUE;
		if (active == null) {
			return check(installation);
		}
		return active ? License.ACTIVE : License.NONE;
	}

	private static Duration cachedFor(HostEntity entity) {
		return Boolean.TRUE.equals(entity.licenseActive()) ? ACTIVE_CACHED_FOR : INACTIVE_CACHED_FOR;
	}

	@Override
	public License check(InstallationId installation) {
		License answer = this.hosts.findReachable(installation.clientKey())
			.map(this::ask)
			.orElse(License.NOT_INSTALLED);
		if (answer == License.NOT_INSTALLED || !this.properties.enforced()) {
			return (answer == License.NOT_INSTALLED) ? answer : License.ACTIVE;
		}
		Instant now = this.clock.instant();
		return (answer != License.UNKNOWN) ? store(installation, answer, now) : recall(installation, now);
	}

	private License ask(AtlassianHost host) {
		try {
			Addon addon = this.jira.get(host, "/rest/atlassian-connect/1/addons/" + this.appKey.value(), Addon.class)
				.getBody();
			return (addon != null) ? license(addon.license()) : License.UNKNOWN;
		}
		catch (HttpClientErrorException.Unauthorized ex) {
			log.warn("Jira answered 401 for {}, so the app is treated as uninstalled there: nothing is revoked",
					host.getClientKey());
			return License.NOT_INSTALLED;
		}
		catch (RestClientException | IllegalArgumentException ex) {
			log.warn("Jira did not report the license of {}, so its last answer is used: {}", host.getClientKey(),
					ex.getClass().getSimpleName());
			return License.UNKNOWN;
		}
	}

	/**
	 * Returns no license for a missing object, and an unknown one for an empty object.
	 */
	private static License license(Addon.@Nullable Terms terms) {
		if (terms == null) {
			return License.NONE;
		}
		return (terms.active() == null) ? License.UNKNOWN : terms.active() ? License.ACTIVE : License.NONE;
	}

	private License store(InstallationId installation, License answer, Instant now) {
		this.transaction.executeWithoutResult(
				(status) -> this.entities.recordLicense(installation.clientKey(), answer == License.ACTIVE, now));
		return answer;
	}

	private License recall(InstallationId installation, Instant now) {
		return this.entities.findById(installation.clientKey()).map((entity) -> {
			Instant checkedAt = entity.licenseCheckedAt();
			if (checkedAt == null || checkedAt.plus(this.properties.trusted()).isBefore(now)) {
				return License.UNKNOWN;
			}
			return Boolean.TRUE.equals(entity.licenseActive()) ? License.ACTIVE : License.NONE;
		}).orElse(License.UNKNOWN);
	}

	private record Addon(@Nullable Terms license) {

		private record Terms(@Nullable Boolean active) {

		}

	}

}
