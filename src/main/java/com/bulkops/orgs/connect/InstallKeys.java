package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.atlassian.connect.spring.internal.auth.asymmetric.AsymmetricPublicKeyProvider;
import com.atlassian.connect.spring.internal.auth.jwt.InvalidJwtException;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Primary;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * Atlassian's public keys for installs and uninstalls. Whoever sends such an event makes
 * the app look up a key before anything about the sender is known. So a key that was
 * fetched is remembered (its id names one key for ever), and unknown ids are looked up
 * only so often, which keeps nobody out whose key was real an hour ago; the timeouts are
 * those of {@code spring.http.client}.
 */
@Component
@Primary
class InstallKeys extends AsymmetricPublicKeyProvider {

	private static final Logger log = LoggerFactory.getLogger(InstallKeys.class);

	/** Ours: far more than all sites of an app ever need. */
	static final int LOOKUPS_PER_MINUTE = 60;

	/** Ours: a key that Atlassian takes back counts no longer than this. */
	private static final Duration REMEMBERED = Duration.ofHours(1);

	private final Cache<String, String> known;

	/** Asking again for one of these is no invention. Only real keys get in. */
	private final Set<String> real = ConcurrentHashMap.newKeySet();

	private final PerMinute lookups;

	InstallKeys(RestTemplateBuilder builder, Clock clock) {
		super(builder);
		this.lookups = new PerMinute(LOOKUPS_PER_MINUTE, clock);
		this.known = Caffeine.newBuilder()
			.expireAfterWrite(REMEMBERED)
			.maximumSize(1000)
			.ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
			.build();
	}

	@Override
	public String fetchPublicKey(String baseUrl, String keyId) {
		return this.known.get(baseUrl + " " + keyId, (id) -> lookUp(id, baseUrl, keyId));
	}

	private String lookUp(String id, String baseUrl, String keyId) {
		boolean wasReal = this.real.remove(id);
		if (!wasReal && !this.lookups.allows()) {
			throw new InvalidJwtException("Too many unknown install keys were asked for in this minute");
		}
		String key = read(baseUrl, keyId);
		this.real.add(id);
		return key;
	}

	private String read(String baseUrl, String keyId) {
		try {
			return super.fetchPublicKey(baseUrl, keyId);
		}
		catch (AuthenticationServiceException | RestClientException ex) {
			log.warn(
					"Atlassian's key of an install or uninstall cannot be read, so it is refused: {}. Does {} answer this machine?",
					NestedExceptionUtils.getMostSpecificCause(ex).getClass().getSimpleName(), baseUrl);
			throw new InvalidJwtException("The key cannot be read", ex);
		}
	}

}
