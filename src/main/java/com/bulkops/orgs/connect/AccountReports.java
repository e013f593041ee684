package com.bulkops.orgs.connect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.atlassian.connect.spring.AtlassianHost;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClientException;

/**
 * Tells Atlassian about which accounts this app stores anything personal, and hears which
 * of them were closed or changed since
 * ({@code POST /rest/atlassian-connect/latest/report-accounts}).
 */
@Service
public class AccountReports {

	/** Atlassian's limit: the constant of its {@code @forge/api} 8.3.0. */
	public static final int LARGEST = 90;

	private final StoredHosts hosts;

	private final JiraClient jira;

	AccountReports(StoredHosts hosts, JiraClient jira) {
		this.hosts = hosts;
		this.jira = jira;
	}

	/**
	 * Reports accounts, {@value #LARGEST} at most.
	 * @return those about which something is to be done
	 * @throws NotTaken if Atlassian did not take the report; nothing is known then
	 */
	public List<Finding> report(InstallationId installation, List<Held> accounts) {
		if (accounts.isEmpty() || accounts.size() > LARGEST) {
			throw new IllegalArgumentException("A report is about 1 to " + LARGEST + " accounts");
		}
		AtlassianHost host = this.hosts.findById(installation.clientKey())
			.orElseThrow(() -> new NotTaken("the app is no longer installed there", null));
		Report report = new Report(accounts.stream()
			.map((account) -> new Report.Account(account.accountId(), account.readAt().toString()))
			.toList());
		try {
			List<Finding> findings = findings(
					this.jira.post(host, "/rest/atlassian-connect/latest/report-accounts", report, JsonNode.class));
			Set<String> reported = accounts.stream().map(Held::accountId).collect(Collectors.toSet());
			return findings.stream().filter((finding) -> reported.contains(finding.accountId())).toList();
		}
		catch (RestClientException ex) {
			throw new NotTaken("Atlassian did not take the report", ex);
		}
	}

	private static List<Finding> findings(ResponseEntity<JsonNode> answer) {
		if (answer.getStatusCode().isSameCodeAs(HttpStatus.NO_CONTENT)) {
			return List.of();
		}
		JsonNode body = answer.getBody();
		if (!answer.getStatusCode().isSameCodeAs(HttpStatus.OK) || body == null || !body.path("accounts").isArray()) {
			throw new NotTaken("Atlassian's answer does not have the documented form", null);
		}
		List<Finding> findings = new ArrayList<>();
		for (JsonNode account : body.path("accounts")) {
			switch (account.path("status").asString("")) {
				case "closed" -> findings.add(new Finding(account.path("accountId").asString(""), Status.CLOSED));
				case "updated" -> findings.add(new Finding(account.path("accountId").asString(""), Status.UPDATED));
				default -> throw new NotTaken("Atlassian gave an account a status that is not documented", null);
			}
		}
		return findings;
	}

	/**
	 * An account about which something is stored.
	 *
	 * @param readAt when that was read from Atlassian last
	 */
	public record Held(String accountId, Instant readAt) {

	}

	/**
	 * An account about which something is to be done.
	 */
	public record Finding(String accountId, Status status) {

	}

	/** What became of an account. */
	public enum Status {

		/** It is gone; what is stored has to go. */
		CLOSED,
		/** It was changed; what is stored has to be read again, or go. */
		UPDATED

	}

	/** The report was not taken. */
	public static final class NotTaken extends RuntimeException {

		NotTaken(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

	/** Atlassian's request body. */
	private record Report(List<Account> accounts) {

		private record Account(String accountId, String updatedAt) {

		}

	}

}
