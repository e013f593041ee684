package com.bulkops.orgs.connect;

import java.util.Optional;

import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.WebRequest;

/**
 * The administrator behind a request: which installation they called from and their
 * Atlassian account id, both taken from a verified token and checked with Jira.
 */
public record ActingUser(InstallationId installation, String accountId) {

	public ActingUser {
		if (accountId.isBlank()) {
			throw new IllegalArgumentException("An acting user has an account ID");
		}
	}

	/** Whom {@link CallerGuard} let in for a request; nobody on an error page. */
	public static Optional<ActingUser> of(WebRequest request) {
		return Optional.ofNullable(
				(ActingUser) request.getAttribute(RequestAdmission.ACTING_USER, RequestAttributes.SCOPE_REQUEST));
	}

}
