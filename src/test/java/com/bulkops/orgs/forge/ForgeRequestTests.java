package com.bulkops.orgs.forge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

import com.bulkops.orgs.site.ClosedBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ForgeRequestTests {

	@Test
	void theFieldsOfTheBodyAreParametersBesideThoseOfTheAddress() throws Exception {
		ForgeRequest request = withFields(post("""
				{"interval": "P7D", "days": 30, "tags": ["a", "b"]}"""));
		assertThat(request.getParameter("interval")).isEqualTo("P7D");
		assertThat(request.getParameter("days")).isEqualTo("30");
		assertThat(request.getParameterValues("tags")).containsExactly("a", "b");
		assertThat(request.getParameter("mode")).isNull();
		assertThat(request.getParameter("version")).isEqualTo("3");
		assertThat(Collections.list(request.getParameterNames())).containsExactlyInAnyOrder("interval", "days", "tags",
				"version");
	}

	/** An empty cap would be no cap, and an empty mode of a run the one that revokes. */
	@ParameterizedTest
	@ValueSource(strings = { "{\"mode\": {}}", "{\"mode\": null}", "{\"mode\": []}", "{\"mode\": [[]]}",
			"{\"mode\": [\"REPORT\", null]}", "{\"capTokens\": {\"value\": 50}}", "{\"reason\": \"\\ud800\"}" })
	void aFieldThatIsNoFieldOfAFormIsRefused(String body) {
		assertThatExceptionOfType(ClosedBody.Refused.class).isThrownBy(() -> withFields(post(body)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "json", " ", "application/" })
	void aTypeThatIsNoneIsRefused(String type) {
		MockHttpServletRequest request = post("{}");
		request.removeHeader("Content-Type");
		request.setContentType(type);
		assertThatExceptionOfType(ClosedBody.Refused.class).isThrownBy(() -> withFields(request));
	}

	@Test
	void aCharacterOfTwoHalvesIsWhole() throws Exception {
		assertThat(withFields(post("{\"reason\": \"\\ud83d\\udd11\"}")).getParameter("reason")).isEqualTo("🔑");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1]", "{", "null", "\"text\"", "{\"a\": 1" })
	void aBodyThatIsNoObjectIsRefused(String body) {
		assertThatExceptionOfType(ClosedBody.Refused.class).isThrownBy(() -> withFields(post(body)));
	}

	@Test
	void nobodyBehindSeesTheToken() throws Exception {
		ForgeRequest request = withFields(post("{}"));
		assertThat(request.getHeader("authorization")).isEqualTo("Forge");
		assertThat(Collections.list(request.getHeaders("Authorization"))).containsExactly("Forge");
		assertThat(request.getHeader("Accept")).isEqualTo("text/html");
	}

	private static ForgeRequest withFields(MockHttpServletRequest request) throws IOException {
		ForgeRequest forge = new ForgeRequest(request);
		forge.readFields();
		return forge;
	}

	private static MockHttpServletRequest post(String body) {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/settings");
		request.setContentType("application/json");
		request.setContent(body.getBytes(StandardCharsets.UTF_8));
		request.addHeader("Authorization", "Bearer secret");
		request.addHeader("Accept", "text/html");
		request.addParameter("version", "3");
		return request;
	}

}
