package com.bulkops.orgs.forge;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.site.TokenSyntax;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * The verification of Forge's invocation tokens: RS256 with a key of Atlassian, made for
 * this app, not expired. The keys are cached and looked up at most twice in half a
 * minute, so that invented key ids cannot cause unlimited requests.
 */
@Component
@EnableConfigurationProperties(ForgeProperties.class)
class ForgeTokens {

	private static final Logger log = LoggerFactory.getLogger(ForgeTokens.class);

	/** Chosen by us: how long other requests wait for a lookup of the keys. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

	private static final Duration CACHED_FOR = Duration.ofMinutes(15);

	private static final Duration LOOKED_UP_AT_MOST_TWICE_IN = Duration.ofSeconds(30);

	private final ForgeClaims claims;

	private final @Nullable DefaultJWTProcessor<SecurityContext> processor;

	ForgeTokens(ForgeProperties properties, RestClient.Builder http, Clock clock) {
		String appId = properties.appId();
		this.claims = new ForgeClaims((appId != null) ? appId : "", properties.environment());
		this.processor = (appId != null) ? processor(appId, keys(properties, http), clock) : null;
	}

	private static JWKSource<SecurityContext> keys(ForgeProperties properties, RestClient.Builder http) {
		RestClient client = http.build();
		try {
			return JWKSourceBuilder
				.<SecurityContext>create(properties.jwksUrl().toURL(), (url) -> retrieve(client, url))
				.cache(CACHED_FOR.toMillis(), LONGEST_WAIT.toMillis())
				.rateLimited(LOOKED_UP_AT_MOST_TWICE_IN.toMillis())
				.build();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException("bulkops.forge.jwks-url is not an address", ex);
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
		DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
		processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, keys));
		processor.setJWTClaimsSetVerifier(new ForgeClaimsVerifier(appId, clock));
		return processor;
	}

	/**
	 * Verifies a token; empty if Atlassian did not sign it.
	 * @throws InvocationTokenRefused if Atlassian signed it and it is not valid for this
	 * app, if the access through Forge is disabled, or if Atlassian's keys are not
	 * available
	 */
	Optional<ForgeCall> verify(String token) throws InvocationTokenRefused {
		if (this.processor == null) {
			throw new InvocationTokenRefused(
					"BULKOPS_FORGE_APP_ID is not set, so the access through Forge is disabled");
		}
		SignedJWT signed = TokenSyntax.parse(token).orElse(null);
		if (signed == null) {
			return Optional.empty();
		}
		try {
			return Optional.of(this.claims.read(this.processor.process(signed, null)));
		}
		catch (InvocationTokenRefused ex) {
			throw ex;
		}
		catch (BadJOSEException ex) {
			log.debug("Refused a call through Forge, whose token Atlassian did not sign: {}",
					ex.getClass().getSimpleName());
			return Optional.empty();
		}
		catch (RateLimitReachedException ex) {
			throw new InvocationTokenRefused("its key is unknown, and Forge's keys were just looked up twice");
		}
		catch (JOSEException ex) {
			throw new InvocationTokenRefused("Forge's keys cannot be read (%s)".formatted(NetworkFailure.describe(ex)));
		}
	}

}
