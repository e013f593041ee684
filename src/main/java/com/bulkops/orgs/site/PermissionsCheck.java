package com.bulkops.orgs.site;

import java.util.List;
import java.util.Map;

import com.bulkops.orgs.site.Administrators.Answer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.ResponseEntity;
import org.springframework.web.client.HttpClientErrorException;

/**
 * The question to Jira whether an account administers it
 * ({@code POST /rest/api/3/permissions/check}), and its answers. Only an answer of the
 * documented form is a yes or a no.
 */
public record PermissionsCheck(String accountId, List<String> globalPermissions,
		List<Map<String, Object>> projectPermissions) {

	/** The address of the question. */
	public static final String PATH = "/rest/api/3/permissions/check";

	private static final String ADMINISTER = "ADMINISTER";

	/** Asks about an account; without one Jira answers for an anonymous user. */
	public PermissionsCheck(String accountId) {
		this(accountId, List.of(ADMINISTER), List.of());
	}

	public PermissionsCheck {
		if (accountId.isBlank()) {
			throw new IllegalArgumentException("A permissions check needs an account");
		}
	}

	/** Reads an answer. */
	public static Answer answer(ResponseEntity<JsonNode> response) {
		JsonNode body = response.getBody();
		JsonNode granted = (body != null) ? body.path("globalPermissions") : null;
		if (!response.getStatusCode().is2xxSuccessful() || granted == null || !granted.isArray()) {
			return Answer.NOT_ANSWERED;
		}
		if (granted.isEmpty()) {
			return Answer.NO;
		}
		return isAdminister(granted) ? Answer.YES : Answer.NOT_ANSWERED;
	}

	/** Returns whether exactly what was asked for is granted. */
	private static boolean isAdminister(@Nullable JsonNode granted) {
		return granted != null && granted.size() == 1 && ADMINISTER.equals(granted.get(0).asString(""));
	}

	/** Reads a failure: Jira refuses an account that it does not know. */
	public static Answer answer(RuntimeException failure) {
		return (failure instanceof HttpClientErrorException.BadRequest
				|| failure instanceof HttpClientErrorException.NotFound) ? Answer.NO : Answer.NOT_ANSWERED;
	}

}
