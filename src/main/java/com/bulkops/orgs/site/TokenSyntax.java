package com.bulkops.orgs.site;

import java.text.ParseException;
import java.util.Optional;

import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;

/**
 * The syntax of the signed tokens of Connect and Forge, parsed without verification. The
 * libraries that verify tokens throw a {@link NullPointerException} if a part is the JSON
 * literal {@code null}, so such a token is rejected here.
 */
public final class TokenSyntax {

	private TokenSyntax() {
	}

	/** Returns the token; empty if its header or its claims are not a JSON object. */
	public static Optional<SignedJWT> parse(String token) {
		try {
			Base64URL[] parts = JOSEObject.split(token);
			return (parts.length == 3 && isObject(parts[0]) && isObject(parts[1])) ? Optional.of(SignedJWT.parse(token))
					: Optional.empty();
		}
		catch (ParseException ex) {
			return Optional.empty();
		}
	}

	private static boolean isObject(Base64URL part) throws ParseException {
		return JSONObjectUtils.parse(part.decodeToString()) != null;
	}

}
