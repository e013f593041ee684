package com.bulkops.orgs.forge;

import java.util.List;

import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.site.AccountReports;
import com.bulkops.orgs.site.AccountReportsPossible;
import com.bulkops.orgs.site.Licenses;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;

/**
 * What the app does with the token of an hourly call: it asks for the license, and
 * reports the accounts about which it stores personal data.
 */
@Component
class ForgeHeartbeat {

	private static final Logger log = LoggerFactory.getLogger(ForgeHeartbeat.class);

	private final ForgeHttp http;

	private final Licenses licenses;

	private final ApplicationEventPublisher events;

	ForgeHeartbeat(ForgeHttp http, Licenses licenses, ApplicationEventPublisher events) {
		this.http = http;
		this.licenses = licenses;
		this.events = events;
	}

	/** Uses a token, which is not stored. */
	void use(SiteId site, String token) {
		Boolean licensed = readLicense(site, token);
		if (licensed != null) {
			this.licenses.hear(site, licensed);
		}
		this.events.publishEvent(new AccountReportsPossible(site, (reported, accounts) -> report(token, accounts)));
	}

	/** Returns {@code null} if there is no answer of the documented form. */
	private @Nullable Boolean readLicense(SiteId site, String token) {
		try {
			JsonNode answer = this.http.send(this.http.api(ForgeAssumptions.LICENSE_PATH), token, null).getBody();
			JsonNode license = (answer != null && answer.path("license").isObject()) ? answer.path("license") : answer;
			JsonNode active = (license != null) ? license.path(license.has("active") ? "active" : "isActive") : null;
			return (active != null && active.isBoolean()) ? (Boolean) active.booleanValue() : null;
		}
		catch (RestClientException ex) {
			log.info("Atlassian did not report the license of {}: {}", site, NetworkFailure.describe(ex));
			return null;
		}
	}

	private List<AccountReports.Finding> report(String token, List<AccountReports.Held> accounts) {
		try {
			ResponseEntity<JsonNode> answer = this.http.send(this.http.api(ForgeAssumptions.REPORT_PATH), token,
					AccountReports.Report.of(accounts));
			return AccountReports.read(answer, accounts);
		}
		catch (RestClientException ex) {
			throw new AccountReports.NotTaken("Atlassian did not accept the report", ex);
		}
	}

}
