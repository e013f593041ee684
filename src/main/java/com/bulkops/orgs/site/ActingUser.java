package com.bulkops.orgs.site;

import java.util.Optional;

import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;

/**
 * The administrator who made a request: the site and the Atlassian account id. Both are
 * from a verified token, and Jira confirmed the permission.
 */
public record ActingUser(SiteId site, String accountId) {

	/** The request attribute that has the admitted administrator. */
	static final String ATTRIBUTE = ActingUser.class.getName();

	public ActingUser {
		if (accountId.isBlank()) {
			throw new IllegalArgumentException("An acting user has an account ID");
		}
	}

	/** Returns the administrator admitted for a request; empty on an error page. */
	public static Optional<ActingUser> of(WebRequest request) {
		return Optional.ofNullable((ActingUser) request.getAttribute(ATTRIBUTE, RequestAttributes.SCOPE_REQUEST));
	}

}
