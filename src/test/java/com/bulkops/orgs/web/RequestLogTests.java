package com.bulkops.orgs.web;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class RequestLogTests {

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@Test
	void theProxysIdIsOnEveryLineAndInTheAnswer() throws Exception {
		assertThat(idDuring("0af7651916cd43dd8448eb211c80319c")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
		assertThat(this.response.getHeader("X-Request-Id")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "short", "line\nbreak-12345678", "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
			"<script>alert(1)</script>" })
	void anIdOfAnotherFormIsReplaced(String sent) throws Exception {
		assertThat(idDuring(sent)).isNotEqualTo(sent).matches("[0-9a-f-]{36}");
	}

	@Test
	void aRequestWithoutAnIdGetsOneAndLeavesNothingBehind() throws Exception {
		assertThat(idDuring(null)).isEqualTo(this.response.getHeader("X-Request-Id")).matches("[0-9a-f-]{36}");
		assertThat(MDC.get("requestId")).isNull();
	}

	private @Nullable String idDuring(@Nullable String sent) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/settings");
		if (sent != null) {
			request.addHeader("X-Request-Id", sent);
		}
		String[] seen = new String[1];
		new RequestLog().doFilter(request, this.response,
				(servletRequest, servletResponse) -> seen[0] = Map.copyOf(MDC.getCopyOfContextMap()).get("requestId"));
		return seen[0];
	}

}
