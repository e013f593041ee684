package com.bulkops.orgs.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.AccountReports;
import com.bulkops.orgs.site.InstallationId;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClientException;

/**
 * The reports to Atlassian of the accounts about which this app stores personal data. The
 * answers say which of them were closed or changed since
 * ({@code POST /rest/atlassian-connect/latest/report-accounts}).
 */
@Service
class ConnectAccountReports implements AccountReports {

	private final ConnectHosts hosts;

	private final JiraClient jira;

	ConnectAccountReports(ConnectHosts hosts, JiraClient jira) {
		this.hosts = hosts;
		this.jira = jira;
	}

	@Override
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
			throw new NotTaken("Atlassian did not accept the report", ex);
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
	 * Atlassian's request body.
	 */
	private record Report(List<Account> accounts) {

		private record Account(String accountId, String updatedAt) {

		}

	}

}
