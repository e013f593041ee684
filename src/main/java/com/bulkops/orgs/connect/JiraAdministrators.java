package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.Administrators;
import com.bulkops.orgs.site.PermissionsCheck;
import com.bulkops.orgs.site.SiteId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * The administrators of sites, as Jira reports them to the app. Only a yes is cached, for
 * at most a minute, so that a revoked permission ends soon.
 */
@Component
class JiraAdministrators {

	private static final Logger log = LoggerFactory.getLogger(JiraAdministrators.class);

	private static final Duration CACHED_FOR = Duration.ofSeconds(60);

	private final JiraClient jira;

	private final Cache<ActingUser, Boolean> confirmed;

	JiraAdministrators(JiraClient jira, Clock clock) {
		this.jira = jira;
		this.confirmed = Caffeine.newBuilder()
			.expireAfterWrite(CACHED_FOR)
			.maximumSize(10_000)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	/** Returns the administrators of a site. */
	Administrators of(SiteId site, AtlassianHost host) {
		return (account) -> ask(new ActingUser(site, account), host);
	}

	private Administrators.Answer ask(ActingUser user, AtlassianHost host) {
		if (this.confirmed.getIfPresent(user) != null) {
			return Administrators.Answer.YES;
		}
		Administrators.Answer answer = askJira(user, host);
		if (answer == Administrators.Answer.YES) {
			this.confirmed.put(user, Boolean.TRUE);
		}
		return answer;
	}

	private Administrators.Answer askJira(ActingUser user, AtlassianHost host) {
		try {
			return PermissionsCheck.answer(this.jira.post(host, PermissionsCheck.PATH,
					new PermissionsCheck(user.accountId()), JsonNode.class));
		}
		catch (RestClientException | IllegalArgumentException ex) {
			log.warn("Jira did not say whether an account administers {}; the request was refused: {}", user.site(),
					JiraRedirected.describe(ex));
			return PermissionsCheck.answer(ex);
		}
	}

}
