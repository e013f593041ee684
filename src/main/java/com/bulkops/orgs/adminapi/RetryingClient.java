package com.bulkops.orgs.adminapi;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import com.bulkops.orgs.network.NetworkFailure;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.web.client.ResourceAccessException;

/**
 * The client of one organization that sends each request with a permit. It repeats them
 * where that is safe and waits where Atlassian asks for it. Thread-safe.
 */
class RetryingClient {

	private final AuthorizedHttp http;

	private final RetryPolicy retries;

	private final ConcurrencyLimiter limiter;

	private final Backoff backoff;

	private final Clock clock;

	RetryingClient(AuthorizedHttp http, RetryPolicy retries, ConcurrencyLimiter limiter, Backoff backoff, Clock clock) {
		this.http = http;
		this.retries = retries;
		this.limiter = limiter;
		this.backoff = backoff;
		this.clock = clock;
	}

	/** Sends a request until its answer is clear and no rate limit. */
	Attempted send(HttpMethod method, URI uri, CallContext context) {
		int unanswered = 0;
		int limited = 0;
		Duration waitedForLimits = Duration.ZERO;
		while (true) {
			boolean uncertain = unanswered > 0 && method == HttpMethod.DELETE;
			Attempt attempt = markUnclearIf(uncertain, () -> attempt(method, uri, context));
			AdminApiResponse response = attempt.response();
			if (response != null && response.isRateLimit()) {
				limited++;
				int times = limited;
				Duration before = waitedForLimits;
				waitedForLimits = before.plus(markUnclearIf(uncertain,
						() -> waitForRateLimit(attempt.permit(), response, times, before, context)));
			}
			else if (response == null || response.isUnclear(method)) {
				unanswered++;
				int times = unanswered;
				throwAfterLastAttempt(times, response, attempt.failure());
				markUnclearIf(method == HttpMethod.DELETE, () -> waitBeforeRetry(times, context));
			}
			else {
				return new Attempted(response, unanswered > 0);
			}
		}
	}

	/** Waits before another attempt and returns the time that it waited. */
	Duration waitBeforeRetry(int failures, CallContext context) {
		return this.backoff.waitBeforeRetry(failures, context);
	}

	/**
	 * Runs a step, which the caller may end by an exception. Nothing was done then,
	 * unless an earlier attempt may have had its effect. In that case a later refusal is
	 * no proof either.
	 */
	private static <T> T markUnclearIf(boolean uncertain, Supplier<T> step) {
		try {
			return step.get();
		}
		catch (AdminApiException ex) {
			throw uncertain ? ex.unclear() : ex;
		}
		catch (RuntimeException ex) {
			throw !uncertain ? ex : new AdminApiException.AtlassianUnavailable(
					"Atlassian's answer was lost, and the run ended before it could be asked again.", ex);
		}
	}

	/** Sends a request once. Keeps the permit only after a rate limit. */
	private Attempt attempt(HttpMethod method, URI uri, CallContext context) {
		ConcurrencyLimiter.Permit permit = acquirePermit();
		boolean keepPermit = false;
		long begun = System.nanoTime();
		AdminApiResponse response = null;
		try {
			context.beforeCall().run();
			response = this.http.send(method, uri);
			if (method == HttpMethod.GET && response.isReadable()) {
				response.requireSameTime(this.clock.instant());
				response.requireReached(context.decisionTime());
			}
			keepPermit = response.isRateLimit();
			return new Attempt(permit, response, null);
		}
		catch (ResourceAccessException ex) {
			return new Attempt(permit, null, ex);
		}
		finally {
			if (response != null && !keepPermit && !response.isUnclear(method)) {
				this.limiter.releaseAnswered(Duration.ofNanos(System.nanoTime() - begun),
						RetryAfter.isFar(response.headers()));
			}
			else if (!keepPermit) {
				this.limiter.releaseUnanswered();
			}
		}
	}

	private ConcurrencyLimiter.Permit acquirePermit() {
		try {
			return this.limiter.acquirePermit();
		}
		catch (InterruptedException ex) {
			throw Backoff.interrupted(ex);
		}
	}

	private Duration waitForRateLimit(ConcurrencyLimiter.Permit permit, AdminApiResponse response, int limited,
			Duration waitedBefore, CallContext context) {
		Instant now = this.clock.instant();
		Duration wait = RetryAfter.of(response.headers(), now, this.retries.doubled(limited),
				this.retries.resetSlack());
		if (waitedBefore.plus(wait).compareTo(this.retries.longestWait()) > 0) {
			this.limiter.releaseAndRefuse(permit, now.plus(wait));
			throw new AdminApiException.RateLimited(now.plus(wait));
		}
		if (this.limiter.releaseAndPause(permit, wait) == ConcurrencyLimiter.PauseRole.LEADER) {
			this.backoff.leadPause(this.limiter, now.plus(wait), wait, context);
		}
		return wait;
	}

	private void throwAfterLastAttempt(int unanswered, @Nullable AdminApiResponse response,
			@Nullable ResourceAccessException failure) {
		if (Thread.currentThread().isInterrupted()) {
			throw new AdminApiException.AtlassianUnavailable("The request was interrupted.", failure);
		}
		if (unanswered >= this.retries.attempts()) {
			String what = (response != null) ? "answered with an error (" + response.error().name() + ")"
					: "did not answer";
			String origin = (failure != null) ? ": " + NetworkFailure.describe(failure) : "";
			throw new AdminApiException.AtlassianUnavailable(
					"Atlassian %s, %d times in a row%s.".formatted(what, unanswered, origin), failure);
		}
	}

	/**
	 * One attempt: an answer, or the failure to get one.
	 */
	private record Attempt(ConcurrencyLimiter.Permit permit, @Nullable AdminApiResponse response,
			@Nullable ResourceAccessException failure) {

	}

	/**
	 * The last answer to a request.
	 *
	 * @param afterUnclearAttempt whether an earlier attempt may have had its effect
	 */
	record Attempted(AdminApiResponse response, boolean afterUnclearAttempt) {

	}

}
