package com.bulkops.orgs.forge;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.Administrators;
import com.bulkops.orgs.site.PermissionsCheck;
import com.bulkops.orgs.site.SiteId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * The administrators of a site, as Jira reports them to the user of a page. The user's
 * own token asks. Only a yes is cached, for at most a minute.
 */
@Component
class ForgeAdministrators {

	private static final Logger log = LoggerFactory.getLogger(ForgeAdministrators.class);

	private static final Duration CACHED_FOR = Duration.ofSeconds(60);

	private final ForgeHttp http;

	private final Cache<ActingUser, Boolean> confirmed;

	ForgeAdministrators(ForgeHttp http, Clock clock) {
		this.http = http;
		this.confirmed = Caffeine.newBuilder()
			.expireAfterWrite(CACHED_FOR)
			.maximumSize(10_000)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	/** Returns the administrators of a site, for the user of a call. */
	Administrators of(SiteId site, ForgeCall call, @Nullable String userToken) {
		return (account) -> {
			ActingUser user = new ActingUser(site, account);
			if (this.confirmed.getIfPresent(user) != null) {
				return Administrators.Answer.YES;
			}
			Administrators.Answer answer = ask(user, call, userToken);
			if (answer == Administrators.Answer.YES) {
				this.confirmed.put(user, Boolean.TRUE);
			}
			return answer;
		};
	}

	private Administrators.Answer ask(ActingUser user, ForgeCall call, @Nullable String userToken) {
		String jira = this.http.jiraOf(call).orElse(null);
		if (jira == null || userToken == null) {
			log.warn("Jira of {} was not asked who administers it: the call has {}", user.site(),
					(jira == null) ? "no address of Jira at Atlassian" : "no token of its user");
			return Administrators.Answer.NOT_ANSWERED;
		}
		try {
			return PermissionsCheck.answer(
					this.http.send(jira + PermissionsCheck.PATH, userToken, new PermissionsCheck(user.accountId())));
		}
		catch (RestClientException | IllegalArgumentException ex) {
			log.warn("Jira did not say whether an account administers {}; the request was refused: {}", user.site(),
					NetworkFailure.describe(ex));
			return PermissionsCheck.answer(ex);
		}
	}

}
