package com.bulkops.orgs.site;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;
import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClosedBodyTests {

	private static final DataSize LARGEST = DataSize.ofBytes(30);

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@Test
	void isEmptyUntilItIsOpened() throws Exception {
		ClosedBody closed = new ClosedBody(form("a=2&b=%C3%A4+%2B"), this.response);
		assertThat(closed.getInputStream().readAllBytes()).isEmpty();
		assertThat(Collections.list(closed.getParameterNames())).containsExactly("a");
		assertThat(this.response.getHeader("Connection")).isEqualTo("close");
		ClosedBody.open(new HttpServletRequestWrapper(closed), LARGEST);
		assertThat(closed.getParameterValues("a")).containsExactly("1", "2");
		assertThat(closed.getParameter("b")).isEqualTo("\u00e4 +");
		assertThat(closed.getReader().readLine()).isEqualTo("a=2&b=%C3%A4+%2B");
		assertThat(this.response.getHeader("Connection")).as("each body ends its connection").isEqualTo("close");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a=%", "a=%zz", "a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })
	void whatIsNoFormOrTooLargeIsRefused(String body) {
		ClosedBody closed = new ClosedBody(form(body), this.response);
		assertThatExceptionOfType(ClosedBody.Refused.class).isThrownBy(() -> ClosedBody.open(closed, LARGEST))
			.satisfies((refused) -> assertThat(refused.status())
				.isEqualTo((body.length() > 30) ? HttpStatus.CONTENT_TOO_LARGE : HttpStatus.BAD_REQUEST));
	}

	@Test
	void whatHasTooManyFieldsIsRefused() {
		ClosedBody closed = new ClosedBody(form("a&".repeat(1 + FormParameters.MOST_PARAMETERS)), this.response);
		assertThatExceptionOfType(ClosedBody.Refused.class)
			.isThrownBy(() -> ClosedBody.open(closed, DataSize.ofKilobytes(10)))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(HttpStatus.BAD_REQUEST));
	}

	@Test
	void whatStopsComingIsRefused() {
		MockHttpServletRequest silent = new MockHttpServletRequest("POST", "/settings") {

			@Override
			public ServletInputStream getInputStream() {
				return new DelegatingServletInputStream(new java.io.InputStream() {

					@Override
					public int read() throws IOException {
						throw new SocketTimeoutException();
					}

				});
			}

		};
		ClosedBody closed = new ClosedBody(silent, this.response);
		assertThatExceptionOfType(ClosedBody.Refused.class).isThrownBy(() -> ClosedBody.open(closed, LARGEST))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(HttpStatus.REQUEST_TIMEOUT));
	}

	private static MockHttpServletRequest form(String body) {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/settings");
		request.setQueryString("a=1");
		request.setContentType("application/x-www-form-urlencoded");
		request.setContent(body.getBytes(StandardCharsets.UTF_8));
		return request;
	}

}
