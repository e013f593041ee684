package com.bulkops.orgs.connect;

import java.lang.reflect.Type;
import java.time.Clock;
import java.util.stream.Stream;

import com.atlassian.connect.spring.internal.auth.jwt.InvalidAsymmetricJwtException;
import com.atlassian.connect.spring.internal.descriptor.AddonDescriptorLoader;
import com.atlassian.connect.spring.internal.lifecycle.LifecycleController;
import com.atlassian.connect.spring.internal.lifecycle.LifecycleEvent;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.MethodParameter;
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

	private final AddonDescriptorLoader descriptor;

	private final AllowedSites sites;

	private final HttpServletRequest request;

	private final Clock clock;

	private final RefusalLog refusals;

	LifecycleEventCheck(AddonDescriptorLoader descriptor, AllowedSites sites, HttpServletRequest request, Clock clock) {
		this.descriptor = descriptor;
		this.sites = sites;
		this.request = request;
		this.clock = clock;
		this.refusals = new RefusalLog(log, "Refused a lifecycle event: {}. Nothing was changed.", clock);
	}

	@Override
	public boolean supports(MethodParameter parameter, Type type,
			Class<? extends HttpMessageConverter<?>> converterType) {
		return LifecycleEvent.class.equals(type);
	}

	@Override
	public Object afterBodyRead(@Nullable Object body, HttpInputMessage message, MethodParameter parameter, Type type,
			Class<? extends HttpMessageConverter<?>> converterType) {
		String objection = (body instanceof LifecycleEvent event) ? objectionTo(event) : "its body is null";
		if (body == null || objection != null) {
			this.refusals.tell(String.valueOf(objection));
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
		}
		return body;
	}

	/** The library does not say which it was without the token itself. */
	@ExceptionHandler
	void refusedByTheLibrary(InvalidAsymmetricJwtException problem) {
		LifecycleToken token = LifecycleToken.of(this.request).orElse(null);
		this.refusals.tell((token == null || token.isMadeFor(here()))
				? "its token does not verify with a key of Atlassian's, or it has expired by this machine's clock, or its key "
						+ "is unknown and %d such were looked up in this minute"
							.formatted(InstallKeys.LOOKUPS_PER_MINUTE)
				: "its token was made for %s, and ADDON_BASE_URL is %s".formatted(token.audience(), here()));
		throw problem;
	}

	/** Told inside the transaction, on a thread of the library's. */
	@ExceptionHandler
	void usedBefore(LifecycleTokens.Refused problem) {
		this.refusals.tell(String.valueOf(problem.getMessage()));
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
		String objection = LifecycleToken.of(this.request)
			.map(this::objectionToToken)
			.orElse("it carries no signed token");
		if (!objection.isEmpty()) {
			tell(objection);
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
		}
	}

	/** Empty if there is none. */
	private String objectionToToken(LifecycleToken token) {
		if (!token.hasKeyId()) {
			return "its key id has no valid form";
		}
		String issuer = token.claims().getIssuer();
		if (issuer == null || issuer.isBlank() || issuer.length() > InstallationId.LONGEST || !isPlain(issuer)) {
			return "its client key has no valid form";
		}
		if (!token.hasShortLifetime(this.clock.instant())) {
			return "its token is good for longer than %d minutes, or from a later time on by this machine's clock"
				.formatted(LifecycleToken.LONGEST_LIFETIME.toMinutes());
		}
		return token.audience().isEmpty() ? "its token was made for no address, and ADDON_BASE_URL is " + here() : "";
	}

	private @Nullable String objectionTo(LifecycleEvent event) {
		LifecycleToken token = LifecycleToken.of(this.request).orElse(null);
		if (token == null) {
			return "it carries no signed token";
		}
		String issuer = token.claims().getIssuer();
		if (issuer == null || !issuer.equals(event.clientKey)) {
			return "its client key is not the issuer of its token";
		}
		if (!texts(event).allMatch(LifecycleEventCheck::isPlain)) {
			return "a text in it is too long or has odd characters";
		}
		if (!token.isFor(this.request)) {
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

	/** What is stored of an event. */
	private static Stream<@Nullable String> texts(LifecycleEvent event) {
		return Stream.of(event.clientKey, event.oauthClientId, event.sharedSecret, event.cloudId, event.baseUrl,
				event.displayUrl, event.displayUrlServicedeskHelpCenter, event.productType, event.description,
				event.serviceEntitlementNumber, event.entitlementId, event.entitlementNumber, event.installationId);
	}

	/** The database takes no zero bytes, and no id that is longer. */
	static boolean isPlain(@Nullable String text) {
		return text == null || (text.length() <= LONGEST_TEXT && text.chars().noneMatch(Character::isISOControl));
	}

}
