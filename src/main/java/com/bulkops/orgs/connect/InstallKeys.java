package com.bulkops.orgs.connect;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.atlassian.connect.spring.internal.jwt.RsaJwtReader;
import com.bulkops.orgs.site.MinuteLimit;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Atlassian's public keys for installs and uninstalls. Whoever sends such an event makes
 * the app look up a key before anything about the sender is known. So a key that was
 * fetched is remembered (its id names one key for ever), and unknown ids are looked up
 * only so often, which keeps nobody out whose key was real an hour ago.
 */
@Component
class InstallKeys {

	private static final Logger log = LoggerFactory.getLogger(InstallKeys.class);

	/** Ours: far more than all sites of an app ever need. */
	static final int LOOKUPS_PER_MINUTE = 60;

	/** Ours: a key that Atlassian takes back counts no longer than this. */
	private static final Duration REMEMBERED = Duration.ofHours(1);

	private final RestClient http;

	private final URI server;

	private final Cache<String, Optional<RsaJwtReader>> known;

	/** Asking again for one of these is no invention. Only real keys get in. */
	private final Set<String> real = ConcurrentHashMap.newKeySet();

	private final MinuteLimit lookups;

	InstallKeys(RestClient.Builder http, @Value("${atlassian.connect.public-key-base-url}") URI server, Clock clock) {
		this.http = http.build();
		this.server = server;
		this.lookups = new MinuteLimit(LOOKUPS_PER_MINUTE, clock);
		this.known = Caffeine.newBuilder()
			.expireAfterWrite(REMEMBERED)
			.maximumSize(1000)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	/**
	 * What verifies tokens with a key.
	 * @param keyId of a form that can be a part of an address
	 * @return empty if there is no such key, if it cannot be read, or if too many unknown
	 * ones were asked for in this minute
	 */
	Optional<RsaJwtReader> find(String keyId) {
		Optional<RsaJwtReader> key = this.known.get(keyId, this::lookUp); // all wait for
																			// one
		if (key.isEmpty()) {
			this.known.asMap().remove(keyId, key);
		}
		return key;
	}

	private Optional<RsaJwtReader> lookUp(String keyId) {
		boolean wasReal = this.real.remove(keyId);
		if (!wasReal && !this.lookups.allows()) {
			return Optional.empty();
		}
		Optional<RsaJwtReader> key = read(keyId);
		key.ifPresent((found) -> this.real.add(keyId));
		return key;
	}

	private Optional<RsaJwtReader> read(String keyId) {
		try {
			String pem = this.http.get()
				.uri(UriComponentsBuilder.fromUri(this.server).pathSegment(keyId).build().toUri())
				.retrieve()
				.body(String.class);
			return Optional.of(new RsaJwtReader((pem != null) ? pem : ""));
		}
		catch (HttpClientErrorException.NotFound ex) {
			return Optional.empty();
		}
		catch (RestClientException | NoSuchAlgorithmException | InvalidKeySpecException | IllegalArgumentException ex) {
			log.warn(
					"Atlassian's key of an install or uninstall cannot be read, so it is refused: {}. Does {} answer this machine?",
					NestedExceptionUtils.getMostSpecificCause(ex).getClass().getSimpleName(), this.server);
			return Optional.empty();
		}
	}

}
