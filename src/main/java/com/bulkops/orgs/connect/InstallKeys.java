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

import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Component;

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

	/** Ours: far more than all sites of an app ever need. */
	static final int LOOKUPS_PER_MINUTE = 60;

	/** Ours: a key that Atlassian takes back counts no longer than this. */
	private static final Duration REMEMBERED = Duration.ofHours(1);

	private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

	private final Cache<String, String> known;

	/** Asking again for one of these is no invention. Only real keys get in. */
	private final Set<String> real = ConcurrentHashMap.newKeySet();

	private final Clock clock;

	private final Lookups lookups = new Lookups();

	InstallKeys(RestTemplateBuilder builder, Clock clock) {
		super(builder);
		this.clock = clock;
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
		if (!wasReal && !this.lookups.allow(this.clock.millis() / MINUTE)) {
			throw new InvalidJwtException("Too many unknown install keys were asked for in this minute");
		}
		String key = super.fetchPublicKey(baseUrl, keyId);
		this.real.add(id);
		return key;
	}

	/** How many lookups there were in the current minute. */
	private static final class Lookups {

		private long minute;

		private int count;

		synchronized boolean allow(long now) {
			if (now != this.minute) {
				this.minute = now;
				this.count = 0;
			}
			this.count++;
			return this.count <= LOOKUPS_PER_MINUTE;
		}

	}

}
