package com.bulkops.orgs.connect.forge;

import java.nio.charset.StandardCharsets;
import java.util.Collections;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ForgeRequestTests {

	private static final DataSize LARGEST = DataSize.ofKilobytes(1);

	@Test
	void theFieldsOfTheBodyAreParametersBesideThoseOfTheAddress() throws Exception {
		ForgeRequest request = ForgeRequest.withFields(post("""
				{"interval": "P7D", "days": 30, "tags": ["a", "b"], "none": []}"""), LARGEST);
		assertThat(request.getParameter("interval")).isEqualTo("P7D");
		assertThat(request.getParameter("days")).isEqualTo("30");
		assertThat(request.getParameterValues("tags")).containsExactly("a", "b");
		assertThat(request.getParameter("none")).isNull();
		assertThat(request.getParameter("version")).isEqualTo("3");
		assertThat(Collections.list(request.getParameterNames())).containsExactlyInAnyOrder("interval", "days", "tags",
				"none", "version");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1]", "{", "null", "\"text\"", "{\"a\": 1" })
	void aBodyThatIsNoObjectIsRefused(String body) {
		assertThatExceptionOfType(ForgeRequest.UnreadableBody.class)
			.isThrownBy(() -> ForgeRequest.withFields(post(body), LARGEST));
	}

	@Test
	void aBodyThatIsLargerThanAFormMayBeIsRefused() {
		assertThatExceptionOfType(ForgeRequest.UnreadableBody.class)
			.isThrownBy(() -> ForgeRequest.withFields(post("{\"text\": \"" + "x".repeat(1024) + "\"}"), LARGEST));
	}

	@Test
	void nobodyBehindSeesTheToken() throws Exception {
		ForgeRequest request = ForgeRequest.withFields(post("{}"), LARGEST);
		assertThat(request.getHeader("authorization")).isEqualTo("Forge");
		assertThat(Collections.list(request.getHeaders("Authorization"))).containsExactly("Forge");
		assertThat(request.getHeader("Accept")).isEqualTo("text/html");
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
