package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import com.atlassian.connect.spring.AtlassianHost;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * Asks Jira, as the app, whether an account administers the site. Anything but an exact
 * yes is a no: an error, a timeout, another permission. Only a yes is remembered, for at
 * most a minute, so that a right that was taken away ends soon.
 */
@Component
class Administrators {

	private static final Logger log = LoggerFactory.getLogger(Administrators.class);

	private static final Duration REMEMBERED = Duration.ofSeconds(60);

	private static final String ADMINISTER = "ADMINISTER";

	private final JiraClient jira;

	private final Cache<ActingUser, Boolean> known;

	Administrators(JiraClient jira, Clock clock) {
		this.jira = jira;
		this.known = Caffeine.newBuilder()
			.expireAfterWrite(REMEMBERED)
			.maximumSize(10_000)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	boolean contains(ActingUser user, AtlassianHost host) {
		if (this.known.getIfPresent(user) != null) {
			return true;
		}
		boolean administers = ask(user, host);
		if (administers) {
			this.known.put(user, Boolean.TRUE);
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
			log.warn("Jira did not say whether an account administers {}, so it was refused: {}", user.installation(),
					ex.getClass().getSimpleName());
			return false;
		}
	}

	/** Jira's {@code POST /rest/api/3/permissions/check}. */
	private record Question(String accountId, List<String> globalPermissions,
			List<Map<String, Object>> projectPermissions) {

		Question {
			Objects.requireNonNull(accountId, "Without an account ID Jira would answer for anonymous");
		}

	}

	private record Answer(@Nullable List<String> globalPermissions) {

	}

}
