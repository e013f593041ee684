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
import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.site.MinuteLimit;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Atlassian's public keys for installs and uninstalls. An unverified sender of such an
 * event makes the app look up a key. Therefore keys are cached (an id always names the
 * same key), and lookups of unknown ids are limited. The limit does not affect ids that
 * were valid before.
 */
@Component
class InstallKeys {

	private static final Logger log = LoggerFactory.getLogger(InstallKeys.class);

	/** Chosen by us: far more than all sites of an app ever need. */
	static final int LOOKUPS_PER_MINUTE = 60;

	/** Chosen by us: the longest time for which a withdrawn key is still accepted. */
	private static final Duration CACHED_FOR = Duration.ofHours(1);

	private final RestClient http;

	private final URI server;

	private final Cache<String, Optional<RsaJwtReader>> cache;

	/** The ids of keys that have existed; looking them up again is not limited. */
	private final Set<String> existing = ConcurrentHashMap.newKeySet();

	private final MinuteLimit lookups;

	InstallKeys(RestClient.Builder http, @Value("${atlassian.connect.public-key-base-url}") URI server, Clock clock) {
		this.http = http.build();
		this.server = server;
		this.lookups = new MinuteLimit(LOOKUPS_PER_MINUTE, clock);
		this.cache = Caffeine.newBuilder()
			.expireAfterWrite(CACHED_FOR)
			.maximumSize(1000)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	/**
	 * Finds the reader that verifies tokens with a key.
	 * @param keyId of a form that can be part of an address
	 * @return empty if there is no such key, if it cannot be read, or if too many unknown
	 * keys were looked up in this minute
	 */
	Optional<RsaJwtReader> find(String keyId) {
		// Concurrent requests wait for one lookup.
		Optional<RsaJwtReader> key = this.cache.get(keyId, this::lookUp);
		if (key.isEmpty()) {
			this.cache.asMap().remove(keyId, key);
		}
		return key;
	}

	private Optional<RsaJwtReader> lookUp(String keyId) {
		boolean hasExisted = this.existing.remove(keyId);
		if (!hasExisted && !this.lookups.allows()) {
			return Optional.empty();
		}
		Optional<RsaJwtReader> key = read(keyId);
		key.ifPresent((found) -> this.existing.add(keyId));
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
					"Atlassian's key of an install or uninstall cannot be read, so the event is refused: {}. Check that this machine can reach {}.",
					NetworkFailure.describe(ex), this.server);
			return Optional.empty();
		}
	}

}
