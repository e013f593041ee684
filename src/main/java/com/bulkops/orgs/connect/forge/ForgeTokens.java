package com.bulkops.orgs.connect.forge;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Verifies Forge's invocation tokens: RS256 with a key of Atlassian's, made for this app,
 * not expired. The keys are kept, and looked up again at most twice in half a minute, so
 * that a stranger with invented key ids cannot make this app ask without end.
 */
@Component
@EnableConfigurationProperties(ForgeProperties.class)
class ForgeTokens {

	private static final Logger log = LoggerFactory.getLogger(ForgeTokens.class);

	private static final String ISSUER = "forge/invocation-token";

	/** Ours: how long others wait for whoever looks the keys up. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	private static final Duration KEPT = Duration.ofMinutes(15);

	private static final Duration LOOKED_UP_AT_MOST_TWICE_IN = Duration.ofSeconds(30);

	/** Ours: clocks of two machines that are kept by NTP. */
	private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

	/** Chosen by us: Forge makes a token for each call. */
	private static final Duration LONGEST_LIFETIME = Duration.ofHours(1);

	private final @Nullable String appId;

	private final @Nullable DefaultJWTProcessor<SecurityContext> processor;

	ForgeTokens(ForgeProperties properties, RestClient.Builder http, Clock clock) {
		String appId = properties.appId();
		this.appId = appId;
		this.processor = (appId != null) ? processor(appId, keys(properties, http), clock) : null;
	}

	private static JWKSource<SecurityContext> keys(ForgeProperties properties, RestClient.Builder http) {
		RestClient client = http.build();
		try {
			return JWKSourceBuilder
				.<SecurityContext>create(properties.jwksUrl().toURL(), (url) -> retrieve(client, url))
				.cache(KEPT.toMillis(), LONGEST_WAIT.toMillis())
				.rateLimited(LOOKED_UP_AT_MOST_TWICE_IN.toMillis())
				.build();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException("bulkops.forge.jwks-url is no address", ex);
		}
	}

	private static Resource retrieve(RestClient http, URL url) throws IOException {
		try {
			String keys = http.get().uri(URI.create(url.toString())).retrieve().body(String.class);
			return new Resource((keys != null) ? keys : "", null);
		}
		catch (RestClientException ex) {
			throw new IOException("The keys cannot be read", ex);
		}
	}

	private static DefaultJWTProcessor<SecurityContext> processor(String appId, JWKSource<SecurityContext> keys,
			Clock clock) {
		DefaultJWTClaimsVerifier<SecurityContext> claims = new DefaultJWTClaimsVerifier<>(appId,
				new JWTClaimsSet.Builder().issuer(ISSUER).build(), Set.of("exp", "aud")) {

			/** The processor asks after it has verified the signature. */
			@Override
			public void verify(JWTClaimsSet claimsSet, @Nullable SecurityContext context) throws BadJWTException {
				try {
					super.verify(claimsSet, context);
				}
				catch (BadJWTException ex) {
					throw new Refused("its token is not for this app (BULKOPS_FORGE_APP_ID %s) or not for now: %s"
						.formatted(appId, reason(claimsSet, appId, ex)));
				}
				if (claimsSet.getExpirationTime()
					.toInstant()
					.isAfter(clock.instant().plus(LONGEST_LIFETIME).plus(CLOCK_SKEW))) {
					throw new Refused("its token is good for longer than %d minutes from now"
						.formatted(LONGEST_LIFETIME.toMinutes()));
				}
			}

			@Override
			protected Date currentTime() {
				return Date.from(clock.instant());
			}

		};
		claims.setMaxClockSkew(Math.toIntExact(CLOCK_SKEW.toSeconds()));
		DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
		processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
		processor.setJWTClaimsSetVerifier(claims);
		return processor;
	}

	/** The library does not repeat what the token says. */
	private static @Nullable String reason(JWTClaimsSet claims, String appId, BadJWTException problem) {
		if (!claims.getAudience().contains(appId)) {
			return "it was made for " + claims.getAudience();
		}
		return ISSUER.equals(claims.getIssuer()) ? problem.getMessage() : "its issuer is " + claims.getIssuer();
	}

	/**
	 * What a token says; nothing if Atlassian did not sign it.
	 * @throws Refused if Atlassian did, and it is still no good one for this app; if the
	 * app takes none; or if nobody can tell, because Atlassian's keys are not known
	 */
	Optional<ForgeCall> verify(String token) throws Refused {
		if (this.processor == null) {
			throw new Refused("BULKOPS_FORGE_APP_ID is not set, so calls through Forge are refused");
		}
		SignedJWT signed = TokenSyntax.parse(token).orElse(null);
		if (signed == null) {
			return Optional.empty();
		}
		try {
			return Optional.of(call(this.processor.process(signed, null)));
		}
		catch (Refused ex) {
			throw ex;
		}
		catch (BadJOSEException ex) {
			log.debug("Refused a call through Forge, whose token Atlassian did not sign: {}",
					ex.getClass().getSimpleName());
			return Optional.empty();
		}
		catch (RateLimitReachedException ex) {
			throw new Refused("its key is not known, and Forge's keys were looked up twice just now");
		}
		catch (JOSEException ex) {
			throw new Refused("Forge's keys cannot be read (%s)".formatted(ex.getClass().getSimpleName()));
		}
	}

	private ForgeCall call(JWTClaimsSet claims) throws Refused {
		Map<?, ?> app = object(claims, "app");
		if (!Objects.equals(app.get("id"), this.appId)) {
			throw new Refused("its app is %s, and BULKOPS_FORGE_APP_ID is %s".formatted(app.get("id"), this.appId));
		}
		if (!(app.get("module") instanceof Map<?, ?> module) || !(module.get("key") instanceof String key)) {
			throw new Refused("it names no module");
		}
		if (!(object(claims, "context").get("cloudId") instanceof String cloudId)) {
			throw new Refused("it names no site");
		}
		String accountId = (claims.getClaim("principal") instanceof String person && !person.isBlank()) ? person : null;
		return new ForgeCall(cloudId, key, accountId);
	}

	private static Map<?, ?> object(JWTClaimsSet claims, String name) {
		return (claims.getClaim(name) instanceof Map<?, ?> object) ? object : Map.of();
	}

	/** A token that is not taken, although it may well be Atlassian's. */
	static final class Refused extends BadJWTException {

		Refused(String objection) {
			super(objection);
		}

		/** For a line of the log. */
		String objection() {
			return Objects.requireNonNull(getMessage());
		}

	}

}
