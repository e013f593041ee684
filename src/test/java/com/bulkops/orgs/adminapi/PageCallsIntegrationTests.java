package com.bulkops.orgs.adminapi;

import com.bulkops.orgs.InstalledSite;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pages of an organization that have made all calls of a minute.
 */
class PageCallsIntegrationTests extends InstalledSite {

	@Autowired
	private AdminApi adminApi;

	@Test
	void aPageSaysSoAndRunsGoOn() {
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		confirmAnyNumber();
		int before = this.organization.calls().size();
		boolean said = false;
		// The minute may end right before the page asks.
		for (int attempt = 0; attempt < 3 && !said; attempt++) {
			useUpTheShare();
			said = this.client.post("/settings/check").body().contains("have reached their limit of requests");
		}
		assertThat(said).isTrue();
		assertThat(this.organization.calls().size() - before).isBetween(PageShare.CALLS_PER_MINUTE - 20,
				4 * PageShare.CALLS_PER_MINUTE);
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
	}

	private void useUpTheShare() {
		OrganizationClient page = this.adminApi.openForPage(new OrganizationId(this.organization.id()),
				new ApiKey(this.organization.apiKey()));
		try {
			for (int call = 0; call <= 2 * PageShare.CALLS_PER_MINUTE; call++) {
				page.name();
			}
		}
		catch (AdminApiException.PagesAskedTooOften ex) {
			return;
		}
		throw new AssertionError("Pages asked without end");
	}

}
