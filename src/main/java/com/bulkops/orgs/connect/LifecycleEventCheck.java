package com.bulkops.orgs.connect;

import java.lang.reflect.Type;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.atlassian.connect.spring.internal.auth.jwt.InvalidAsymmetricJwtException;
import com.atlassian.connect.spring.internal.descriptor.AddonDescriptorLoader;
import com.atlassian.connect.spring.internal.jwt.CanonicalHttpServletRequest;
import com.atlassian.connect.spring.internal.jwt.HttpRequestCanonicalizer;
import com.atlassian.connect.spring.internal.lifecycle.LifecycleController;
import com.atlassian.connect.spring.internal.lifecycle.LifecycleEvent;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;

/**
 * Checks what the Connect library does not: that an install or uninstall speaks for the
 * site that signed it, to this app, about an address that we may trust. The library
 * verifies the signature, the audience and the expiry of the token: before the event is
 * read, as {@link LifecycleGuard} has it, and again afterwards. Whoever refuses, the log
 * has one line of this class's about it, on which an alert counts.
 */
@ControllerAdvice(assignableTypes = LifecycleController.class)
class LifecycleEventCheck extends RequestBodyAdviceAdapter {

	private static final Logger log = LoggerFactory.getLogger(LifecycleEventCheck.class);

	/** HS256 needs a secret of 256 bits at least (RFC 7518, section 3.2). */
	private static final int SHORTEST_SECRET = 32;

	/** Ours, and that of the columns that are not endless. */
	private static final int LONGEST_TEXT = 255;

	/** The key id becomes part of the address of the key server. */
	private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

	private final AddonDescriptorLoader descriptor;

	private final AllowedSites sites;

	private final HttpServletRequest request;

	private final RefusalLog refusals;

	LifecycleEventCheck(AddonDescriptorLoader descriptor, AllowedSites sites, HttpServletRequest request, Clock clock) {
		this.descriptor = descriptor;
		this.sites = sites;
		this.request = request;
		this.refusals = new RefusalLog(log, "Refused a lifecycle event: {}. Nothing was changed.", clock);
	}

	@Override
	public boolean supports(MethodParameter parameter, Type type,
			Class<? extends HttpMessageConverter<?>> converterType) {
		return LifecycleEvent.class.equals(type);
	}

	@Override
	public Object afterBodyRead(Object body, HttpInputMessage message, MethodParameter parameter, Type type,
			Class<? extends HttpMessageConverter<?>> converterType) {
		LifecycleEvent event = (LifecycleEvent) body;
		String objection = objectionTo(event);
		if (objection != null) {
			this.refusals.tell(objection);
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
		}
		return event;
	}

	/** The library does not say which it was without the token itself. */
	@ExceptionHandler
	void refusedByTheLibrary(InvalidAsymmetricJwtException problem) {
		SignedJWT token = token();
		JWTClaimsSet claims = (token != null) ? claims(token) : null;
		String audience = (claims != null) ? audience(claims) : "";
		this.refusals.tell(URI.create(here()).equals(URI.create(audience))
				? "its token does not verify with a key of Atlassian's, or it has expired by this machine's clock, or its key "
						+ "is unknown and %d such were looked up in this minute"
							.formatted(InstallKeys.LOOKUPS_PER_MINUTE)
				: "its token was made for %s, and ADDON_BASE_URL is %s".formatted(audience, here()));
		throw problem;
	}

	/** Says why an event is refused; the reason may repeat what a stranger sent. */
	void tell(String objection) {
		this.refusals.tell(objection);
	}

	/** The address of this app, for which tokens of lifecycle events are made. */
	String here() {
		return this.descriptor.getDescriptor().getBaseUrl();
	}

	/** Refuses a token that nobody can verify, before its key is looked up. */
	void requireToken() {
		SignedJWT token = token();
		String objection = (token != null) ? objectionToToken(token) : "it carries no signed token";
		if (objection != null) {
			tell(objection);
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
		}
	}

	private @Nullable String objectionToToken(SignedJWT token) {
		String keyId = token.getHeader().getKeyID();
		if (keyId == null || !KEY_ID.matcher(keyId).matches()) {
			return "its key id has no valid form";
		}
		JWTClaimsSet claims = claims(token);
		return (claims == null || audience(claims).isEmpty())
				? "its token was made for no address, and ADDON_BASE_URL is " + here() : null;
	}

	private @Nullable String objectionTo(LifecycleEvent event) {
		SignedJWT token = token();
		JWTClaimsSet claims = (token != null) ? claims(token) : null;
		if (claims == null || claims.getIssuer() == null || !claims.getIssuer().equals(event.clientKey)) {
			return "its client key is not the issuer of its token";
		}
		if (event.clientKey.isBlank() || event.clientKey.length() > InstallationId.LONGEST) {
			return "its client key has no valid form";
		}
		if (!texts(event).allMatch(LifecycleEventCheck::isPlain)) {
			return "a text in it is too long or has odd characters";
		}
		if (!queryHash().equals(claims.getClaim(HttpRequestCanonicalizer.QUERY_STRING_HASH_CLAIM_NAME))) {
			return "its token was made for another request";
		}
		if (!this.descriptor.getDescriptor().getKey().equals(event.key)) {
			return "it is about another app";
		}
		if (!AllowedSites.isAddress(event.baseUrl)) {
			return "its base URL is none";
		}
		return "installed".equals(event.eventType) ? objectionToInstall(event) : null;
	}

	private @Nullable String objectionToInstall(LifecycleEvent event) {
		if (!this.sites.allows(event.baseUrl)) {
			return "its base URL is none of the allowed hosts";
		}
		if (event.displayUrl != null && !event.displayUrl.isEmpty() && !this.sites.allows(event.displayUrl)) {
			return "its display URL is none of the allowed hosts";
		}
		if (event.sharedSecret == null || event.sharedSecret.length() < SHORTEST_SECRET) {
			return "its shared secret is too short";
		}
		return null;
	}

	/**
	 * The address that a token was made for; empty if what stands there is none, which
	 * the library would stumble over.
	 */
	private static String audience(JWTClaimsSet claims) {
		List<String> audience = claims.getAudience();
		boolean isPlain = audience.stream()
			.allMatch((address) -> address != null && isPlain(address) && AllowedSites.isAddress(address));
		return (isPlain && !audience.isEmpty()) ? audience.get(0) : "";
	}

	/** What is stored of an event. */
	private static Stream<@Nullable String> texts(LifecycleEvent event) {
		return Stream.of(event.clientKey, event.oauthClientId, event.sharedSecret, event.cloudId, event.baseUrl,
				event.displayUrl, event.displayUrlServicedeskHelpCenter, event.productType, event.description,
				event.serviceEntitlementNumber, event.entitlementId, event.entitlementNumber, event.installationId);
	}

	/** The database takes no zero bytes, and no id that is longer. */
	private static boolean isPlain(@Nullable String text) {
		return text == null || (text.length() <= LONGEST_TEXT && text.chars().noneMatch(Character::isISOControl));
	}

	private @Nullable SignedJWT token() {
		String header = this.request.getHeader(HttpHeaders.AUTHORIZATION);
		try {
			return (header != null && header.startsWith("JWT ")) ? SignedJWT.parse(header.substring(4)) : null;
		}
		catch (ParseException ex) {
			return null;
		}
	}

	private static @Nullable JWTClaimsSet claims(SignedJWT token) {
		try {
			return token.getJWTClaimsSet();
		}
		catch (ParseException ex) {
			return null;
		}
	}

	private String queryHash() {
		try {
			return HttpRequestCanonicalizer.computeCanonicalRequestHash(new CanonicalHttpServletRequest(this.request));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("SHA-256 is part of every JDK", ex);
		}
	}

}
