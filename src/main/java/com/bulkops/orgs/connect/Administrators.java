package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.ActingUser;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * The administrators of sites, as Jira reports them to the app. Anything but an explicit
 * yes is a no: an error, a timeout, another permission. Only a yes is cached, for at most
 * a minute, so that a revoked permission ends soon.
 */
@Component
class Administrators {

	private static final Logger log = LoggerFactory.getLogger(Administrators.class);

	private static final Duration CACHED_FOR = Duration.ofSeconds(60);

	private static final String ADMINISTER = "ADMINISTER";

	private final JiraClient jira;

	private final Cache<ActingUser, Boolean> confirmed;

	Administrators(JiraClient jira, Clock clock) {
		this.jira = jira;
		this.confirmed = Caffeine.newBuilder()
			.expireAfterWrite(CACHED_FOR)
			.maximumSize(10_000)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	boolean contains(ActingUser user, AtlassianHost host) {
		if (this.confirmed.getIfPresent(user) != null) {
			return true;
		}
		boolean administers = ask(user, host);
		if (administers) {
			this.confirmed.put(user, Boolean.TRUE);
		}
		return administers;
	}

	private boolean ask(ActingUser user, AtlassianHost host) {
		Question question = new Question(user.accountId(), List.of(ADMINISTER), List.of());
		try {
			Answer answer = this.jira.post(host, "/rest/api/3/permissions/check", question, Answer.class).getBody();
			return answer != null && List.of(ADMINISTER).equals(answer.globalPermissions());
		}
		catch (RestClientException | IllegalArgumentException ex) {
			log.warn("Jira did not confirm that an account administers {}; the request was refused: {}",
					user.installation(), ex.getClass().getSimpleName());
			return false;
		}
	}

	/** Jira's {@code POST /rest/api/3/permissions/check}. */
	private record Question(String accountId, List<String> globalPermissions,
			List<Map<String, Object>> projectPermissions) {

		Question {
			Objects.requireNonNull(accountId, "Without an account id Jira answers for an anonymous user");
		}

	}

	private record Answer(@Nullable List<String> globalPermissions) {

	}

}
