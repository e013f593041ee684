package com.bulkops.orgs.site;

import java.util.Optional;

import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;

/**
 * The administrator who made a request: the installation and the Atlassian account id.
 * Both are from a verified token, and Jira confirmed the permission.
 */
public record ActingUser(InstallationId installation, String accountId) {

	public ActingUser {
		if (accountId.isBlank()) {
			throw new IllegalArgumentException("An acting user has an account id");
		}
	}

	/** Returns the administrator admitted for a request; empty on an error page. */
	public static Optional<ActingUser> of(WebRequest request) {
		return Optional.ofNullable(
				(ActingUser) request.getAttribute(RequestAdmission.ACTING_USER, RequestAttributes.SCOPE_REQUEST));
	}

}
