package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.secrets.Secrets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/**
 * Whether an installation is licensed, as Jira says it
 * ({@code GET /rest/atlassian-connect/1/addons/<key>}; a trial is a full licence). When
 * Jira does not answer, its last answer stands for a few days. That it does not know the
 * app any more counts at once: the word of an uninstall gets lost if the app is down.
 */
@Service
public class Licenses {

	private static final Logger log = LoggerFactory.getLogger(Licenses.class);

	/** Ours: one call an hour for whoever works on the pages. */
	private static final Duration PAGES_TRUST = Duration.ofHours(1);

	private static final Duration PAGES_DOUBT = Duration.ofSeconds(10);

	private final LicenseProperties properties;

	private final StoredHosts hosts;

	private final HostEntityRepository entities;

	private final JiraClient jira;

	private final AppKey appKey;

	private final TransactionTemplate transaction;

	private final Clock clock;

	Licenses(LicenseProperties properties, StoredHosts hosts, HostEntityRepository entities, JiraClient jira,
			AppKey appKey, TransactionTemplate transaction, Clock clock) {
		this.properties = properties;
		this.hosts = hosts;
		this.entities = entities;
		this.jira = jira;
		this.appKey = appKey;
		this.transaction = transaction;
		this.clock = clock;
	}

	/**
	 * For a page: what Jira said a short while ago, or says now. That there is none is
	 * asked again soon, so that a licence that was bought counts at once.
	 */
	public License recent(InstallationId installation) {
		Boolean active = this.properties.enforced() ? this.entities.findById(installation.clientKey())
			.filter((entity) -> entity.licenseCheckedAt() != null
					&& entity.licenseCheckedAt().plus(recentFor(entity)).isAfter(this.clock.instant()))
			.map(HostEntity::licenseActive)
			.orElse(null) : Boolean.TRUE;
		if (active == null) {
			return check(installation);
		}
		return active ? License.ACTIVE : License.NONE;
	}

	private static Duration recentFor(HostEntity entity) {
		return Boolean.TRUE.equals(entity.licenseActive()) ? PAGES_TRUST : PAGES_DOUBT;
	}

	/**
	 * Asks Jira, outside of any transaction; also where licences are not enforced, since
	 * it may not know the app any more.
	 * @throws Secrets.CannotOpen if Jira cannot be asked: whoever waits for the answer
	 * waits until the right keyset is back
	 */
	public License check(InstallationId installation) {
		License answer = this.hosts.findReachable(installation.clientKey())
			.map(this::ask)
			.orElse(License.NOT_INSTALLED);
		if (answer == License.NOT_INSTALLED || !this.properties.enforced()) {
			return (answer == License.NOT_INSTALLED) ? answer : License.ACTIVE;
		}
		Instant now = this.clock.instant();
		return (answer != License.UNKNOWN) ? remember(installation, answer, now) : recall(installation, now);
	}

	private License ask(AtlassianHost host) {
		try {
			Addon addon = this.jira.get(host, "/rest/atlassian-connect/1/addons/" + this.appKey.value(), Addon.class)
				.getBody();
			return (addon != null) ? license(addon.license()) : License.UNKNOWN;
		}
		catch (HttpClientErrorException.Unauthorized ex) {
			log.warn("Jira answers 401 for {}, as if the app were uninstalled: nothing is revoked there",
					host.getClientKey());
			return License.NOT_INSTALLED;
		}
		catch (RestClientException | IllegalArgumentException ex) {
			log.warn("Jira did not say whether {} is licensed, so its last answer remains in effect: {}",
					host.getClientKey(), ex.getClass().getSimpleName());
			return License.UNKNOWN;
		}
	}

	/** Without a license there is no such object; one that says nothing is no answer. */
	private static License license(Addon.@Nullable Terms terms) {
		if (terms == null) {
			return License.NONE;
		}
		return (terms.active() == null) ? License.UNKNOWN : terms.active() ? License.ACTIVE : License.NONE;
	}

	private License remember(InstallationId installation, License answer, Instant now) {
		this.transaction.executeWithoutResult(
				(status) -> this.entities.noteLicense(installation.clientKey(), answer == License.ACTIVE, now));
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

	/** What is known about a licence. */
	public enum License {

		/** Licensed, on trial, or licences are not enforced here. */
		ACTIVE,
		/** Jira says there is none. */
		NONE,
		/** Jira does not know the app there. */
		NOT_INSTALLED,
		/** Jira has not answered for longer than its last answer stands. */
		UNKNOWN

	}

}
