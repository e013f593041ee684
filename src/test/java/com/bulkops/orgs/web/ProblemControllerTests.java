package com.bulkops.orgs.web;

import java.io.IOException;
import java.io.UncheckedIOException;

import jakarta.servlet.RequestDispatcher;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class ProblemControllerTests {

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	@Test
	void anAnswerThatNobodyReadsToItsEndIsNoIncident(CapturedOutput output) {
		brokeOffBy(new UncheckedIOException(new ClientAbortException()));
		assertThat(output.getAll()).doesNotContain("Incident");
	}

	@Test
	void anAnswerThatBreaksOffIsAnIncident(CapturedOutput output) {
		brokeOffBy(new UncheckedIOException(new IOException("no space left")));
		assertThat(output.getAll()).contains("Incident ", "no space left");
	}

	private void brokeOffBy(Throwable cause) {
		this.request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, cause);
		this.response.setCommitted(true);
		assertThat(new ProblemController().show(this.request, this.response)).isNull();
	}

}
