package com.bulkops.orgs.connect;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AllowedSitesTests {

	@ParameterizedTest
	@ValueSource(
			strings = { "https://acme.atlassian.net", "https://ACME.atlassian.net", "https://a.b.atlassian.net/wiki" })
	void atlassiansSitesAreAllowedByDefault(String url) {
		assertThat(sites("*.atlassian.net").allows(url)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "acme.atlassian.net", "http://acme.atlassian.net", "https://atlassian.net",
			"https://evilatlassian.net", "https://acme.atlassian.net.evil.example", "https://acme.atlassian.net:8443",
			"https://user@acme.atlassian.net", "https://acme.atlassian.net@evil.example",
			"https://evil.example#.atlassian.net", "https://evil.example?.atlassian.net",
			"https://evil.example/.atlassian.net", "ftp://acme.atlassian.net", "https://127.0.0.1", "http://localhost",
			"https://[::1]", "javascript:alert(1)", "https://acme.atlassian.net?x=1", "https:///acme.atlassian.net",
			"https://acme.atlassian.net\\@evil.example", " https://acme.atlassian.net" })
	void everythingElseIsNot(String url) {
		assertThat(sites("*.atlassian.net").allows(url)).isFalse();
	}

	@Test
	void noAddressIsNoSite() {
		assertThat(sites("*.atlassian.net").allows(null)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "localhost, http://localhost:9090, true", "127.0.0.1, http://127.0.0.1:1234/jira, true",
			"localhost, http://127.0.0.1:1234, false", "localhost:9090, http://localhost:9091, false",
			"http://jira.test:8080, http://jira.test:8080, true", "jira.test, http://jira.test, false",
			"http://jira.test:8080, https://jira.test:8080, false", "*, https://anything.example, true",
			"*, http://localhost:9090, true", "*, http://anything.example, false",
			"jira.example.com, https://jira.example.com, true" })
	void otherHostsAreAllowedByName(String pattern, String url, boolean allowed) {
		assertThat(sites(pattern).allows(url)).isEqualTo(allowed);
	}

	@Test
	void oneOfSeveralPatternsIsEnough() {
		assertThat(sites("*.atlassian.net", "jira.example.com").allows("https://jira.example.com")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*.", "https://", "a b", "*atlassian.net/path/x", "{}", "jira.example.com:*" })
	void aPatternThatCannotBeReadStopsTheStart(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> sites(pattern))
			.withMessageContaining("BULKOPS_CONNECT_ALLOWED_HOSTS");
	}

	private static AllowedSites sites(String... patterns) {
		return new AllowedSites(new ConnectProperties(List.copyOf(Arrays.asList(patterns))));
	}

}
