package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.InstallationId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;

import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.test.web.client.ExpectedCount;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.content;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.header;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withException;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

class AdministratorsTests {

	private static final ActingUser ADA = new ActingUser(new InstallationId("site"), "ada");

	private static final String YES = "{\"globalPermissions\":[\"ADMINISTER\"],\"projectPermissions\":[]}";

	private final RestClient.Builder http = RestClient.builder();

	private final MockRestServiceServer server = MockRestServiceServer.bindTo(this.http).build();

	private final AtlassianHost host = host();

	private final SettableClock clock = new SettableClock();

	private final Administrators administrators = new Administrators(
			new JiraClient(this.http, new Descriptor(environment(), new ObjectMapper())), this.clock);

	@Test
	void anExactYesIsRememberedForAMinuteAndNoLonger() {
		this.server.expect(ExpectedCount.twice(), requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andExpect(header("X-Atlassian-Token", "nocheck"))
			.andExpect(header("Authorization", startsWith("JWT ")))
			.andExpect(content()
				.json("{\"accountId\":\"ada\",\"globalPermissions\":[\"ADMINISTER\"],\"projectPermissions\":[]}"))
			.andRespond(withSuccess(YES, MediaType.APPLICATION_JSON));
		assertThat(this.administrators.contains(ADA, this.host)).isTrue();
		this.clock.advance(Duration.ofSeconds(59));
		assertThat(this.administrators.contains(ADA, this.host)).isTrue();
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.administrators.contains(ADA, this.host)).isTrue();
		this.server.verify();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"globalPermissions\":[]}", "{\"globalPermissions\":null}",
			"{\"globalPermissions\":[\"SYSTEM_ADMIN\"]}", "{\"globalPermissions\":[\"ADMINISTER\",\"OTHER\"]}",
			"{\"globalPermissions\":\"ADMINISTER\"}", "<html>", "[]", "null" })
	void anythingElseIsANo(String answer) {
		this.server.expect(ExpectedCount.twice(), requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andRespond(withSuccess(answer, MediaType.APPLICATION_JSON));
		assertThat(this.administrators.contains(ADA, this.host)).isFalse();
		assertThat(this.administrators.contains(ADA, this.host)).as("a no is not remembered").isFalse();
		this.server.verify();
	}

	@Test
	void errorsAreANo() {
		this.server.expect(ExpectedCount.once(), requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andRespond(withStatus(HttpStatus.INTERNAL_SERVER_ERROR));
		assertThat(this.administrators.contains(ADA, this.host)).isFalse();
		this.server.reset();
		this.server.expect(requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andRespond(withException(new java.net.SocketTimeoutException()));
		assertThat(this.administrators.contains(ADA, this.host)).isFalse();
	}

	@Test
	void aYesIsForOnePersonOnOneSite() {
		this.server.expect(requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andRespond(withSuccess(YES, MediaType.APPLICATION_JSON));
		this.server
			.expect(ExpectedCount.manyTimes(), requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andRespond(withSuccess("{}", MediaType.APPLICATION_JSON));
		assertThat(this.administrators.contains(ADA, this.host)).isTrue();
		assertThat(this.administrators.contains(new ActingUser(new InstallationId("site"), "nina"), this.host))
			.isFalse();
		assertThat(this.administrators.contains(new ActingUser(new InstallationId("other"), "ada"), this.host))
			.isFalse();
	}

	private static AtlassianHost host() {
		AtlassianHost host = new AtlassianHost();
		host.setClientKey("site");
		host.setSharedSecret("a secret of thirty-two bytes or more");
		host.setBaseUrl("https://acme.atlassian.net");
		return host;
	}

	private static Environment environment() {
		return new MockEnvironment().withProperty("addon.base-url", "https://bulkops.example");
	}

	private static final class SettableClock extends Clock {

		private Instant now = Instant.parse("2026-11-24T12:00:00Z");

		void advance(Duration duration) {
			this.now = this.now.plus(duration);
		}

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
