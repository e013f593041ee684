package com.bulkops.orgs.connect;

import java.io.IOException;
import java.time.Clock;

import com.atlassian.connect.spring.internal.jwt.JwtParseException;
import com.atlassian.connect.spring.internal.jwt.JwtVerificationException;
import com.atlassian.connect.spring.internal.jwt.RsaJwtReader;
import com.bulkops.orgs.site.ClosedBody;
import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * The verification of installs and uninstalls. Atlassian must have signed them for this
 * app and this request. The body must be about the site that the token names, and its
 * addresses must be allowed. The body is read after the token was verified.
 */
@Component
class LifecycleEventValidator {

	private static final Logger log = LoggerFactory.getLogger(LifecycleEventValidator.class);

	/** HS256 needs a secret of at least 256 bits (RFC 7518, section 3.2). */
	private static final int SHORTEST_SECRET = 32;

	/** Chosen by us: Jira's client keys are UUIDs. */
	private static final int LONGEST_CLIENT_KEY = 128;

	/** Chosen by us, and the length of the columns that have one. */
	private static final int LONGEST_TEXT = 255;

	/** Chosen by us: real events have about one kilobyte. */
	private static final DataSize LARGEST_BODY = DataSize.ofKilobytes(16);

	private final Descriptor descriptor;

	private final AllowedSites sites;

	private final InstallKeys keys;

	private final ObjectMapper objectMapper;

	private final Clock clock;

	LifecycleEventValidator(Descriptor descriptor, AllowedSites sites, InstallKeys keys, ObjectMapper objectMapper,
			Clock clock) {
		this.descriptor = descriptor;
		this.sites = sites;
		this.keys = keys;
		this.objectMapper = objectMapper;
		this.clock = clock;
	}

	/**
	 * Reads the install of a request.
	 * @throws LifecycleEventRefused if it is not valid
	 */
	Install install(HttpServletRequest request) {
		JWTClaimsSet token = verify(request);
		LifecycleEvent event = read(request, "installed", token);
		if (!this.sites.allows(event.baseUrl())) {
			throw new LifecycleEventRefused("its base URL is none of the allowed hosts");
		}
		if (event.sharedSecret() == null || event.sharedSecret().length() < SHORTEST_SECRET) {
			throw new LifecycleEventRefused("its shared secret is too short");
		}
		return new Install(token, event.sharedSecret(), String.valueOf(event.baseUrl()), displayUrl(event),
				event.installationId());
	}

	/**
	 * Returns the display URL, if it is allowed. Another one is ignored and may not frame
	 * the pages; the rest of the event, such as a new secret, counts.
	 */
	private @Nullable String displayUrl(LifecycleEvent event) {
		if (!StringUtils.hasLength(event.displayUrl()) || this.sites.allows(event.displayUrl())) {
			return event.displayUrl();
		}
		log.warn("The display URL of {} is none of the allowed hosts (BULKOPS_CONNECT_ALLOWED_HOSTS), so it is ignored",
				event.baseUrl());
		return null;
	}

	/**
	 * Reads the claims of the uninstall of a request; the issuer is the site.
	 * @throws LifecycleEventRefused if it is not valid
	 */
	JWTClaimsSet uninstall(HttpServletRequest request) {
		JWTClaimsSet token = verify(request);
		read(request, "uninstalled", token);
		return token;
	}

	private JWTClaimsSet verify(HttpServletRequest request) {
		requireAtMost(request);
		LifecycleToken token = LifecycleToken.of(request)
			.orElseThrow(() -> new LifecycleEventRefused("it carries no signed token"));
		String here = this.descriptor.baseUrl();
		String objection = objectionTo(token, here);
		if (objection != null) {
			throw new LifecycleEventRefused(objection);
		}
		RsaJwtReader key = this.keys.find(token.keyId())
			.orElseThrow(() -> new LifecycleEventRefused(
					"its key cannot be read, or is unknown and %d such were looked up in this minute"
						.formatted(InstallKeys.LOOKUPS_PER_MINUTE)));
		try {
			JWTClaimsSet verified = key.readAndVerify(token.text(), null);
			if (!token.isFor(request)) {
				throw new LifecycleEventRefused("its token was made for another request");
			}
			return verified;
		}
		catch (JwtParseException | JwtVerificationException ex) {
			throw new LifecycleEventRefused("its token does not verify with a key of Atlassian's, or it has expired by "
					+ "this machine's clock");
		}
	}

	private @Nullable String objectionTo(LifecycleToken token, String here) {
		if (!token.hasKeyId()) {
			return "its key ID has no valid form";
		}
		String issuer = token.claims().getIssuer();
		if (issuer == null || issuer.isBlank() || issuer.length() > LONGEST_CLIENT_KEY || !isPlain(issuer)) {
			return "its client key has no valid form";
		}
		if (!token.hasShortLifetime(this.clock.instant())) {
			return "its token is valid for longer than %d minutes, or was issued in the future by this machine's clock"
				.formatted(LifecycleToken.LONGEST_LIFETIME.toMinutes());
		}
		if (token.audience().isEmpty()) {
			return "its token has no valid audience, and ADDON_BASE_URL is " + here;
		}
		return token.isMadeFor(here) ? null
				: "its token was made for %s, and ADDON_BASE_URL is %s".formatted(token.audience(), here);
	}

	private LifecycleEvent read(HttpServletRequest request, String eventType, JWTClaimsSet token) {
		LifecycleEvent event = read(request);
		if (event == null) {
			throw new LifecycleEventRefused("its body is null");
		}
		if (!token.getIssuer().equals(event.clientKey())) {
			throw new LifecycleEventRefused("its client key is not the issuer of its token");
		}
		if (!event.texts().allMatch(LifecycleEventValidator::isPlain)) {
			throw new LifecycleEventRefused("a text in it is too long or has control characters");
		}
		if (!eventType.equals(event.eventType())) {
			throw new LifecycleEventRefused("it is of another type than its address");
		}
		if (!this.descriptor.key().equals(event.key())) {
			throw new LifecycleEventRefused("it is about another app");
		}
		if (!AllowedSites.isAddress(event.baseUrl())) {
			throw new LifecycleEventRefused("its base URL is not a URL");
		}
		return event;
	}

	private @Nullable LifecycleEvent read(HttpServletRequest request) {
		try {
			ClosedBody.open(request, LARGEST_BODY);
			return this.objectMapper.readValue(request.getInputStream(), LifecycleEvent.class);
		}
		catch (ClosedBody.Refused ex) {
			throw tooLarge(ex);
		}
		catch (JacksonException ex) {
			throw new LifecycleEventRefused(HttpStatus.BAD_REQUEST, "its body is no JSON object of an event");
		}
		catch (IOException ex) {
			throw new LifecycleEventRefused(HttpStatus.BAD_REQUEST, "its body cannot be read");
		}
	}

	private static void requireAtMost(HttpServletRequest request) {
		try {
			ClosedBody.requireAtMost(request, LARGEST_BODY);
		}
		catch (ClosedBody.Refused ex) {
			throw tooLarge(ex);
		}
	}

	private static LifecycleEventRefused tooLarge(ClosedBody.Refused refused) {
		return new LifecycleEventRefused(refused.status(), "it is too large, or came too slowly");
	}

	/**
	 * Returns whether the database can store a text, which excludes zero bytes and long
	 * texts.
	 */
	static boolean isPlain(@Nullable String text) {
		return text == null || (text.length() <= LONGEST_TEXT && text.chars().noneMatch(Character::isISOControl));
	}

}
