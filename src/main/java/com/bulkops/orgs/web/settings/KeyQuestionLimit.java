package com.bulkops.orgs.web.settings;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.MinuteLimit;
import com.bulkops.orgs.site.SiteId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Bounds how often people make the app ask Atlassian about a key that they enter, which a
 * person who owns nothing may do too: per person and per site, in each minute. The
 * browser keeps what was entered.
 */
@Component
public class KeyQuestionLimit implements HandlerInterceptor {

	/** Chosen by us: no person mistypes a key more often. */
	public static final int OF_A_PERSON = 20;

	/** Chosen by us. */
	public static final int OF_A_SITE = 40;

	private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(2);

	private final Clock clock;

	private final Cache<ActingUser, MinuteLimit> persons = Caffeine.newBuilder()
		.expireAfterAccess(FORGOTTEN_AFTER)
		.maximumSize(10_000)
		.build();

	private final Cache<SiteId, MinuteLimit> sites = Caffeine.newBuilder()
		.expireAfterAccess(FORGOTTEN_AFTER)
		.maximumSize(10_000)
		.build();

	KeyQuestionLimit(Clock clock) {
		this.clock = clock;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		boolean entersKey = request.getDispatcherType() == DispatcherType.REQUEST
				&& HttpMethod.POST.matches(request.getMethod()) && StringUtils.hasText(request.getParameter("apiKey"));
		if (!entersKey || ActingUser.of(new ServletWebRequest(request)).filter(this::asksTooOften).isEmpty()) {
			return true;
		}
		response.setHeader(HttpHeaders.RETRY_AFTER, "60");
		response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
		return false;
	}

	/** A person over a personal limit uses nothing of the site's. */
	private boolean asksTooOften(ActingUser actor) {
		return !this.persons.get(actor, (first) -> new MinuteLimit(OF_A_PERSON, this.clock)).allows()
				|| !this.sites.get(actor.site(), (first) -> new MinuteLimit(OF_A_SITE, this.clock)).allows();
	}

}
