package com.bulkops.orgs.connect;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.Administrators.Answer;
import com.bulkops.orgs.site.SiteId;
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
import org.springframework.test.web.client.ResponseCreator;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.content;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.header;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withException;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

class JiraAdministratorsTests {

	private static final String YES = "{\"globalPermissions\":[\"ADMINISTER\"],\"projectPermissions\":[]}";

	private final RestClient.Builder http = RestClient.builder();

	private final MockRestServiceServer server = MockRestServiceServer.bindTo(this.http).build();

	private final AtlassianHost host = host();

	private final SettableClock clock = new SettableClock();

	private final JiraAdministrators administrators = new JiraAdministrators(
			new JiraClient(this.http, new Descriptor(environment(), new ObjectMapper())), this.clock);

	@Test
	void anExactYesIsRememberedForAMinuteAndNoLonger() {
		this.server.expect(ExpectedCount.twice(), requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andExpect(header("X-Atlassian-Token", "nocheck"))
			.andExpect(header("Authorization", startsWith("JWT ")))
			.andExpect(content()
				.json("{\"accountId\":\"ada\",\"globalPermissions\":[\"ADMINISTER\"],\"projectPermissions\":[]}"))
			.andRespond(withSuccess(YES, MediaType.APPLICATION_JSON));
		assertThat(ask("site", "ada")).isEqualTo(Answer.YES);
		this.clock.advance(Duration.ofSeconds(59));
		assertThat(ask("site", "ada")).isEqualTo(Answer.YES);
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(ask("site", "ada")).isEqualTo(Answer.YES);
		this.server.verify();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"globalPermissions\":[]}", "{\"globalPermissions\":[],\"projectPermissions\":[]}" })
	void anAnswerThatGrantsNothingIsANo(String answer) {
		respond(withSuccess(answer, MediaType.APPLICATION_JSON));
		assertThat(ask("site", "ada")).isEqualTo(Answer.NO);
		assertThat(ask("site", "ada")).as("a no is not remembered").isEqualTo(Answer.NO);
		this.server.verify();
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 404 })
	void anAccountThatJiraDoesNotKnowIsANo(int status) {
		respond(withStatus(HttpStatus.valueOf(status)));
		assertThat(ask("site", "ada")).isEqualTo(Answer.NO);
	}

	/** Neither yes nor no. */
	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "{\"globalPermissions\":null}", "{\"globalPermissions\":[\"SYSTEM_ADMIN\"]}",
			"{\"globalPermissions\":[\"ADMINISTER\",\"OTHER\"]}", "{\"globalPermissions\":\"ADMINISTER\"}", "<html>",
			"[]", "null" })
	void anythingElseIsNoAnswer(String answer) {
		respond(withSuccess(answer, MediaType.APPLICATION_JSON));
		assertThat(ask("site", "ada")).isEqualTo(Answer.NOT_ANSWERED);
		assertThat(ask("site", "ada")).as("it is not remembered").isEqualTo(Answer.NOT_ANSWERED);
		this.server.verify();
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 302, 307, 308, 401, 403, 407, 429, 500, 502, 503 })
	void errorsAndRedirectsAreNoAnswer(int status) {
		respond(withStatus(HttpStatus.valueOf(status)).location(URI.create("https://renamed.atlassian.net/x")));
		assertThat(ask("site", "ada")).isEqualTo(Answer.NOT_ANSWERED);
	}

	@Test
	void silenceIsNoAnswer() {
		respond(withException(new java.net.SocketTimeoutException()));
		assertThat(ask("site", "ada")).isEqualTo(Answer.NOT_ANSWERED);
	}

	@Test
	void aYesIsForOnePersonOnOneSite() {
		this.server.expect(requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andRespond(withSuccess(YES, MediaType.APPLICATION_JSON));
		this.server
			.expect(ExpectedCount.manyTimes(), requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andRespond(withSuccess("{\"globalPermissions\":[]}", MediaType.APPLICATION_JSON));
		assertThat(ask("site", "ada")).isEqualTo(Answer.YES);
		assertThat(ask("site", "nina")).isEqualTo(Answer.NO);
		assertThat(ask("other", "ada")).isEqualTo(Answer.NO);
	}

	private Answer ask(String site, String account) {
		return this.administrators.of(new SiteId(site), this.host).ask(account);
	}

	private void respond(ResponseCreator response) {
		this.server
			.expect(ExpectedCount.manyTimes(), requestTo("https://acme.atlassian.net/rest/api/3/permissions/check"))
			.andRespond(response);
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
