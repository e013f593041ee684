package com.bulkops.orgs.adminapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/**
 * Sends requests with the key of one organization, each when it is its turn, again where
 * that is safe, and waits where Atlassian asks for it. Several threads may use it.
 * <p>
 * Longer than other files: trying again, backing off and pausing decide together what
 * becomes of a request, and are understood only side by side.
 */
class RetryingClient {

	/** Ours: who watches or stops a run should not have to wait for minutes. */
	private static final Duration TOLD_EVERY = Duration.ofSeconds(5);

	private final RestClient http;

	private final AdminApiProperties properties;

	private final ApiKey key;

	private final Clock clock;

	private final Sleeper sleeper;

	private final DoubleSupplier jitter;

	private final ConcurrencyLimiter pace;

	private final CallContext caller;

	RetryingClient(RestClient http, AdminApiProperties properties, ApiKey key, Clock clock, Sleeper sleeper,
			DoubleSupplier jitter, ConcurrencyLimiter pace, CallContext caller) {
		this.http = http;
		this.properties = properties;
		this.key = key;
		this.clock = clock;
		this.sleeper = sleeper;
		this.jitter = jitter;
		this.pace = pace;
		this.caller = caller;
	}

	/** The same, for another caller. */
	RetryingClient calledBy(CallContext other) {
		return new RetryingClient(this.http, this.properties, this.key, this.clock, this.sleeper, this.jitter,
				this.pace, other);
	}

	/** Sends until there is an answer that is clear, and no rate limit. */
	Attempted send(HttpMethod method, URI uri) {
		int unanswered = 0;
		int limited = 0;
		Duration waitedForThis = Duration.ZERO;
		while (true) {
			boolean uncertain = unanswered > 0 && method == HttpMethod.DELETE;
			Try tried = certain(uncertain, () -> tryOnce(method, uri));
			AdminApiResponse answer = tried.answer();
			if (answer != null && answer.isRateLimit()) {
				limited++;
				int times = limited;
				Duration before = waitedForThis;
				waitedForThis = before.plus(certain(uncertain, () -> waitAsTold(tried.turn(), answer, times, before)));
			}
			else if (answer == null || answer.isUnclear(method)) {
				unanswered++;
				giveUpAfter(unanswered, answer, tried.failure());
				int times = unanswered;
				certain(method == HttpMethod.DELETE, () -> backOff(times));
			}
			else {
				return new Attempted(answer, unanswered > 0);
			}
		}
	}

	/**
	 * Whoever is asked or told may end a request by an exception of its own: then nothing
	 * was done. That is not so if an earlier attempt may have had its effect, and then a
	 * later refusal is no proof either.
	 */
	private static <T> T certain(boolean uncertain, Supplier<T> step) {
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

	/** Sends once, when it is its turn. The turn is given back, but for a rate limit. */
	private Try tryOnce(HttpMethod method, URI uri) {
		ConcurrencyLimiter.Turn turn = turn();
		boolean keepTurn = false;
		long begun = System.nanoTime();
		AdminApiResponse answer = null;
		try {
			this.caller.mayGoOn().run();
			answer = sendOnce(method, uri);
			if (method == HttpMethod.GET && answer.isReadable()) {
				answer.requireSameTime(this.clock.instant());
				answer.requireReached(this.caller.decidesFor());
			}
			keepTurn = answer.isRateLimit();
			return new Try(turn, answer, null);
		}
		catch (ResourceAccessException ex) {
			return new Try(turn, null, ex);
		}
		finally {
			if (answer != null && !keepTurn && !answer.isUnclear(method)) {
				this.pace.answered(Duration.ofNanos(System.nanoTime() - begun), RetryAfter.isFar(answer.headers()));
			}
			else if (!keepTurn) {
				this.pace.unanswered();
			}
		}
	}

	private ConcurrencyLimiter.Turn turn() {
		try {
			return this.pace.begin();
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private AdminApiResponse sendOnce(HttpMethod method, URI uri) {
		int largest = Math.toIntExact(this.properties.largestBody().toBytes());
		AdminApiResponse answer = this.http.method(method)
			.uri(uri)
			.header(HttpHeaders.AUTHORIZATION, "Bearer " + this.key.secret())
			.accept(MediaType.APPLICATION_JSON)
			.exchange((request, response) -> {
				// Closed here: Spring would read the rest of the body, however long it
				// is.
				try (InputStream body = response.getBody()) {
					return new AdminApiResponse(response.getStatusCode().value(), response.getHeaders(),
							body.readNBytes(largest + 1));
				}
				catch (IOException ex) {
					throw new ResourceAccessException("The answer broke off", ex);
				}
			});
		if (answer == null || answer.body().length > largest) {
			throw new AdminApiException.UnexpectedAnswer("Atlassian's answer is larger than this app reads.", null)
				.unclear();
		}
		return answer;
	}

	private Duration waitAsTold(ConcurrencyLimiter.Turn turn, AdminApiResponse answer, int limited,
			Duration waitedForThis) {
		Instant now = this.clock.instant();
		Duration wait = RetryAfter.of(answer.headers(), now, this.properties.doubled(limited),
				this.properties.resetSlack());
		if (waitedForThis.plus(wait).compareTo(this.properties.longestWait()) > 0) {
			this.pace.refuse(turn, now.plus(wait));
			throw new AdminApiException.RateLimited(now.plus(wait));
		}
		if (this.pace.limited(turn, wait) == ConcurrencyLimiter.Pause.YOURS) {
			waitForAll(now.plus(wait), wait);
		}
		return wait;
	}

	private void waitForAll(Instant until, Duration wait) {
		Consumer<Instant> listener = this.caller.onWait();
		try {
			Duration left = wait;
			Instant end = until;
			while (left.compareTo(Duration.ZERO) > 0) {
				if (listener != null) {
					listener.accept(end);
				}
				Duration part = (listener != null && left.compareTo(TOLD_EVERY) > 0) ? TOLD_EVERY : left;
				sleep(part);
				Duration now = this.pace.leftAfter(part);
				end = end.plus(now.minus(left.minus(part))); // another call heard of more
				left = now;
			}
		}
		finally {
			this.pace.goOn();
		}
	}

	private void giveUpAfter(int unanswered, @Nullable AdminApiResponse answer,
			@Nullable ResourceAccessException failure) {
		if (Thread.currentThread().isInterrupted()) {
			throw new AdminApiException.AtlassianUnavailable("The request was interrupted.", failure);
		}
		if (unanswered >= this.properties.attempts()) {
			String what = (answer != null) ? "answered with an error (" + answer.name() + ")" : "did not answer";
			Throwable cause = (failure != null) ? failure.getCause() : null;
			String origin = (cause != null) ? ": " + cause.getClass().getSimpleName() : "";
			throw new AdminApiException.AtlassianUnavailable(
					"Atlassian %s, %d times in a row%s.".formatted(what, unanswered, origin), failure);
		}
	}

	/**
	 * Waits before trying again, longer each time, and asks now and then whether that is
	 * still wanted.
	 * @return how long it waited
	 */
	Duration backOff(int failures) {
		Duration whole = this.properties.jittered(failures, this.jitter.getAsDouble());
		for (Duration left = whole; left.compareTo(Duration.ZERO) > 0; left = left.minus(TOLD_EVERY)) {
			this.caller.mayGoOn().run();
			sleep((left.compareTo(TOLD_EVERY) > 0) ? TOLD_EVERY : left);
		}
		return whole;
	}

	private void sleep(Duration duration) {
		try {
			this.sleeper.sleep(duration);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private static AdminApiException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new AdminApiException.AtlassianUnavailable("Waiting for Atlassian was interrupted.", ex);
	}

	/**
	 * One attempt: an answer, or the failure to get one.
	 */
	private record Try(ConcurrencyLimiter.Turn turn, @Nullable AdminApiResponse answer,
			@Nullable ResourceAccessException failure) {

	}

	/**
	 * An answer, and what happened on the way to it.
	 *
	 * @param afterUnclearAttempt whether an earlier attempt may have had its effect
	 * without our knowing
	 */
	record Attempted(AdminApiResponse answer, boolean afterUnclearAttempt) {

	}

}
