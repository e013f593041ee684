package com.bulkops.orgs.connect;

import java.util.Objects;

import com.bulkops.orgs.network.NetworkFailure;

import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * Jira answered with another address, which is no answer.
 */
final class JiraRedirected extends RestClientException {

	JiraRedirected(String message) {
		super(message);
	}

	/** Describes for the log why there is no answer. */
	static String describe(RuntimeException failure) {
		if (failure instanceof JiraRedirected redirected) {
			return Objects.toString(redirected.getMessage());
		}
		return (failure instanceof RestClientResponseException answer) ? "HTTP " + answer.getStatusCode().value()
				: NetworkFailure.describe(failure);
	}

}
