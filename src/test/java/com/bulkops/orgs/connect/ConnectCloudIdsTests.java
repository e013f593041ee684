package com.bulkops.orgs.connect;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectCloudIdsTests {

	/** Only Atlassian answers at these addresses. */
	@ParameterizedTest
	@CsvSource({ "https://acme.atlassian.net, true", "https://acme.atlassian.net/wiki, true",
			"http://acme.atlassian.net, false", "https://atlassian.net.evil.example, false",
			"https://evil-atlassian.net, false", "https://acme.example, false", "http://localhost:8080, false",
			"acme.atlassian.net, false" })
	void onlySitesOfAtlassiansDomainAreAtlassians(String baseUrl, boolean isAtlassians) {
		assertThat(ConnectCloudIds.isAtlassians(baseUrl)).isEqualTo(isAtlassians);
	}

}
