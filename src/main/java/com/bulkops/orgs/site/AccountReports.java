package com.bulkops.orgs.site;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * The reports to Atlassian of the accounts about which this app stores personal data.
 */
public interface AccountReports {

	/** Atlassian's limit: the constant of its {@code @forge/api} 8.3.0. */
	int LARGEST = 90;

	/**
	 * Reports accounts, at most {@value #LARGEST}.
	 * @return the accounts whose stored data must be deleted or read again
	 * @throws NotTaken if Atlassian did not accept the report; the state of the accounts
	 * is unknown then
	 */
	List<Finding> report(SiteId site, List<Held> accounts);

	/** Reads an answer that has the documented form, about the accounts reported. */
	static List<Finding> read(ResponseEntity<JsonNode> answer, List<Held> accounts) {
		if (answer.getStatusCode().isSameCodeAs(HttpStatus.NO_CONTENT)) {
			return List.of();
		}
		JsonNode body = answer.getBody();
		if (!answer.getStatusCode().isSameCodeAs(HttpStatus.OK) || body == null || !body.path("accounts").isArray()) {
			throw new NotTaken("Atlassian's answer does not have the documented form", null);
		}
		Set<String> reported = accounts.stream().map(Held::accountId).collect(Collectors.toSet());
		List<Finding> findings = new ArrayList<>();
		for (JsonNode account : body.path("accounts")) {
			Status status = switch (account.path("status").asString("")) {
				case "closed" -> Status.CLOSED;
				case "updated" -> Status.UPDATED;
				default -> throw new NotTaken("Atlassian gave an account a status that is not documented", null);
			};
			findings.add(new Finding(account.path("accountId").asString(""), status));
		}
		return findings.stream().filter((finding) -> reported.contains(finding.accountId())).toList();
	}

	/**
	 * An account about which personal data is stored.
	 *
	 * @param readAt when the data was last read from Atlassian
	 */
	record Held(String accountId, Instant readAt) {

	}

	/**
	 * An account whose stored data must be deleted or read again.
	 */
	record Finding(String accountId, Status status) {

	}

	/**
	 * Changes of an account.
	 */
	enum Status {

		/** The account no longer exists; stored data must be deleted. */
		CLOSED,
		/** The account was changed; stored data must be read again or deleted. */
		UPDATED

	}

	/**
	 * Atlassian's request body: at most {@value AccountReports#LARGEST} accounts.
	 */
	record Report(List<Account> accounts) {

		public static Report of(List<Held> accounts) {
			if (accounts.isEmpty() || accounts.size() > LARGEST) {
				throw new IllegalArgumentException("A report is about 1 to " + LARGEST + " accounts");
			}
			return new Report(accounts.stream()
				.map((account) -> new Account(account.accountId(), account.readAt().toString()))
				.toList());
		}

		/**
		 * An account and when its data was read.
		 */
		public record Account(String accountId, String updatedAt) {

		}

	}

	/**
	 * The report was not accepted.
	 */
	final class NotTaken extends RuntimeException {

		public NotTaken(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
