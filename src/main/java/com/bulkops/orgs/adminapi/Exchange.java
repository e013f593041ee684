package com.bulkops.orgs.adminapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriUtils;

/**
 * Sends requests with the key of one organization, again where that is safe, and waits
 * where Atlassian asks for it. Both methods that it knows may be repeated: reading, and
 * deleting one token. It cannot delete anything else.
 */
class Exchange {

	/**
	 * How often an answer that cannot be understood is asked for: proxies send such pages
	 * for a while.
	 */
	private static final int ATTEMPTS_TO_UNDERSTAND = 4;

	/** Ours: who watches or stops a run should not have to wait for minutes. */
	private static final Duration TOLD_EVERY = Duration.ofSeconds(5);

	private final RestClient http;

	private final AdminApiProperties properties;

	private final ApiKey key;

	private final Clock clock;

	private final Sleeper sleeper;

	private final DoubleSupplier jitter;

	private final @Nullable Consumer<Instant> onWait;

	private Duration waited = Duration.ZERO;

	Exchange(RestClient http, AdminApiProperties properties, ApiKey key, Clock clock, Sleeper sleeper,
			DoubleSupplier jitter) {
		this(http, properties, key, clock, sleeper, jitter, null);
	}

	private Exchange(RestClient http, AdminApiProperties properties, ApiKey key, Clock clock, Sleeper sleeper,
			DoubleSupplier jitter, @Nullable Consumer<Instant> onWait) {
		this.http = http;
		this.properties = properties;
		this.key = key;
		this.clock = clock;
		this.sleeper = sleeper;
		this.jitter = jitter;
		this.onWait = onWait;
	}

	/** The same, telling while it waits for a rate limit. */
	Exchange telling(Consumer<Instant> listener) {
		return new Exchange(this.http, this.properties, this.key, this.clock, this.sleeper, this.jitter, listener);
	}

	/**
	 * Reads. The reader throws {@code UnexpectedAnswer} for a body that it does not
	 * understand.
	 */
	<T> T get(URI uri, Answer.Subject subject, Function<JsonNode, T> reader) {
		int misunderstood = 0;
		while (true) {
			Answer answer = send(HttpMethod.GET, uri).answer();
			if (!answer.isReadable()) {
				throw answer.failure(subject);
			}
			answer.requireSameTime(this.clock.instant());
			try {
				return reader.apply(answer.json());
			}
			catch (AdminApiException.UnexpectedAnswer ex) {
				misunderstood++;
				if (misunderstood >= ATTEMPTS_TO_UNDERSTAND) {
					throw ex;
				}
				sleep(backoff(misunderstood));
			}
		}
	}

	/** Revokes one token of one account, for good. */
	Attempted delete(AccountId account, TokenId token) {
		return send(HttpMethod.DELETE, uri(tokensPath(account) + "/" + encoded(token.value())));
	}

	/** The address of what may be done with an account. */
	static String managePath(AccountId account) {
		return "/users/" + encoded(account.value()) + "/manage";
	}

	/** The address of an account's own tokens. */
	static String tokensPath(AccountId account) {
		return managePath(account) + "/api-tokens";
	}

	URI uri(String pathAndQuery) {
		return URI.create(base() + pathAndQuery);
	}

	/**
	 * The address to which a {@code links.next} leads.
	 * @throws AdminApiException.UnexpectedAnswer if it leads away from Atlassian, where
	 * the key must not be sent
	 */
	URI follow(String link) {
		try {
			URI next = URI.create(base() + "/").resolve(link);
			URI home = this.properties.baseUrl();
			if (next.getRawUserInfo() == null && origin(next).equals(origin(home))) {
				return next;
			}
		}
		catch (IllegalArgumentException ex) {
			// no address at all: refused as well
		}
		throw new AdminApiException.UnexpectedAnswer(
				"Atlassian's list leads to another host. The key was not sent there, and the list cannot be read to its end.",
				null);
	}

	static String encoded(String value) {
		return UriUtils.encode(value, StandardCharsets.UTF_8);
	}

	private String base() {
		String base = this.properties.baseUrl().toString();
		return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
	}

	private static String origin(URI uri) {
		boolean secure = "https".equalsIgnoreCase(uri.getScheme());
		int port = (uri.getPort() != -1) ? uri.getPort() : (secure ? 443 : 80);
		return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT);
	}

	/** Sends until there is an answer that is clear, and no rate limit. */
	private Attempted send(HttpMethod method, URI uri) {
		int unanswered = 0;
		int limited = 0;
		Duration waitedForThis = Duration.ZERO;
		while (true) {
			Answer answer = null;
			ResourceAccessException failure = null;
			try {
				answer = sendOnce(method, uri);
			}
			catch (ResourceAccessException ex) {
				failure = ex;
			}
			if (answer != null && answer.isRateLimit()) {
				limited++;
				waitedForThis = waitedForThis.plus(waitAsTold(answer, limited, waitedForThis));
			}
			else if (answer == null || answer.isUnclear(method)) {
				unanswered++;
				giveUpAfter(unanswered, answer, failure);
				sleep(backoff(unanswered));
			}
			else {
				return new Attempted(answer, unanswered > 0);
			}
		}
	}

	private Answer sendOnce(HttpMethod method, URI uri) {
		int largest = Math.toIntExact(this.properties.largestBody().toBytes());
		Answer answer = this.http.method(method)
			.uri(uri)
			.header(HttpHeaders.AUTHORIZATION, "Bearer " + this.key.secret())
			.accept(MediaType.APPLICATION_JSON)
			.exchange((request, response) -> {
				// Closed here: Spring would read the rest of the body, however long it
				// is.
				try (InputStream body = response.getBody()) {
					return new Answer(response.getStatusCode().value(), response.getHeaders(),
							body.readNBytes(largest + 1));
				}
				catch (IOException ex) {
					throw new ResourceAccessException("The answer broke off", ex);
				}
			});
		if (answer == null || answer.body().length > largest) {
			throw new AdminApiException.UnexpectedAnswer("Atlassian's answer is larger than this app reads.", null);
		}
		return answer;
	}

	private Duration waitAsTold(Answer answer, int limited, Duration waitedForThis) {
		Instant now = this.clock.instant();
		Duration wait = RateLimitWait.of(answer.headers(), now, doubled(limited), this.properties.resetSlack());
		if (waitedForThis.plus(wait).compareTo(this.properties.longestWait()) > 0
				|| this.waited.plus(wait).compareTo(this.properties.longestTotalWait()) > 0) {
			throw new AdminApiException.RateLimited(
					"Atlassian's rate limit asks to wait until %s, longer than this app waits."
						.formatted(now.plus(wait)));
		}
		this.waited = this.waited.plus(wait);
		Consumer<Instant> listener = this.onWait;
		if (listener == null) {
			sleep(wait);
			return wait;
		}
		for (Duration left = wait; left.compareTo(Duration.ZERO) > 0; left = left.minus(TOLD_EVERY)) {
			listener.accept(now.plus(wait));
			sleep((left.compareTo(TOLD_EVERY) > 0) ? TOLD_EVERY : left);
		}
		return wait;
	}

	private void giveUpAfter(int unanswered, @Nullable Answer answer, @Nullable ResourceAccessException failure) {
		if (Thread.currentThread().isInterrupted()) {
			throw new AdminApiException.AtlassianUnavailable("The request was interrupted.", failure);
		}
		if (unanswered >= this.properties.attempts()) {
			String what = (answer != null) ? "answered with an error (" + answer.name() + ")" : "did not answer";
			throw new AdminApiException.AtlassianUnavailable(
					"Atlassian %s, %d times in a row%s.".formatted(what, unanswered, origin(failure)), failure);
		}
	}

	private static String origin(@Nullable ResourceAccessException failure) {
		Throwable cause = (failure != null) ? failure.getCause() : null;
		return (cause != null) ? ": " + cause.getClass().getSimpleName() : "";
	}

	private Duration backoff(int failures) {
		return Duration.ofMillis((long) (doubled(failures).toMillis() * (0.7 + 0.6 * this.jitter.getAsDouble())));
	}

	private Duration doubled(int times) {
		Duration doubled = this.properties.firstBackoff().multipliedBy(1L << Math.min(times - 1, 20));
		return (doubled.compareTo(this.properties.longestBackoff()) > 0) ? this.properties.longestBackoff() : doubled;
	}

	private void sleep(Duration duration) {
		try {
			this.sleeper.sleep(duration);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AdminApiException.AtlassianUnavailable("Waiting for Atlassian was interrupted.", ex);
		}
	}

	/**
	 * An answer, and what happened on the way to it.
	 *
	 * @param afterUnclearAttempt whether an earlier attempt may have had its effect
	 * without our knowing
	 */
	record Attempted(Answer answer, boolean afterUnclearAttempt) {

	}

}
