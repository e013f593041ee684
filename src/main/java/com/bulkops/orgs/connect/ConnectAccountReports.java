package com.bulkops.orgs.connect;

import java.util.List;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.AccountReports;
import com.bulkops.orgs.site.SiteId;
import tools.jackson.databind.JsonNode;

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
	public List<Finding> report(SiteId site, List<Held> accounts) {
		Report report = Report.of(accounts);
		AtlassianHost host = this.hosts.findReachable(site)
			.orElseThrow(() -> new NotTaken("the app is no longer installed there", null));
		try {
			return AccountReports.read(
					this.jira.post(host, "/rest/atlassian-connect/latest/report-accounts", report, JsonNode.class),
					accounts);
		}
		catch (RestClientException ex) {
			throw new NotTaken("Atlassian did not accept the report", ex);
		}
	}

}
