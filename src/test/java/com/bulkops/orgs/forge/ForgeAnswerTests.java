package com.bulkops.orgs.forge;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class ForgeAnswerTests {

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private final ForgeAnswer answer = new ForgeAnswer(this.response);

	@Test
	void textGoesIntoAnObjectWithItsType() throws Exception {
		this.answer.setContentType("text/html;charset=UTF-8");
		this.answer.setStatus(422);
		this.answer.getWriter().write("<p>\u201cGr\u00fc\u00dfe\u201d</p>");
		assertThat(this.response.getContentAsByteArray()).isEmpty();
		this.answer.send();
		assertThat(this.response.getStatus()).isEqualTo(422);
		assertThat(this.response.getContentType()).isEqualTo("application/json");
		assertThat(this.response.getContentAsString(StandardCharsets.UTF_8))
			.isEqualTo("{\"type\":\"text/html;charset=UTF-8\",\"text\":\"<p>\u201cGr\u00fc\u00dfe\u201d</p>\"}");
	}

	@Test
	void jsonGoesAsItIs() throws Exception {
		this.answer.setContentType("application/json");
		this.answer.getOutputStream().write("{\"a\":1}".getBytes(StandardCharsets.UTF_8));
		this.answer.send();
		assertThat(this.response.getContentAsString()).isEqualTo("{\"a\":1}");
	}

	@Test
	void whatWasWrittenBeforeAResetIsNotSent() throws Exception {
		this.answer.setContentType("text/csv;charset=UTF-8");
		this.answer.getWriter().write("entry,at");
		this.answer.resetBuffer();
		this.answer.getWriter().write("a problem");
		this.answer.send();
		assertThat(this.response.getContentAsString()).contains("\"a problem\"");
	}

	@Test
	void anAnswerWithoutABodyHasNone() throws Exception {
		this.answer.setStatus(204);
		this.answer.send();
		assertThat(this.response.getContentAsByteArray()).isEmpty();
	}

	@Test
	void whatForgeCannotCarryIsRefusedAndNotCutOff() throws Exception {
		this.answer.setContentType("text/csv;charset=UTF-8");
		byte[] row = "x".repeat(1023).concat("\n").getBytes(StandardCharsets.UTF_8);
		for (int written = 0; written < ForgeAnswer.LARGEST; written += row.length) {
			this.answer.getOutputStream().write(row);
		}
		this.answer.getOutputStream().write('x');
		this.answer.send();
		assertThat(this.response.getStatus()).isEqualTo(413);
		assertThat(this.response.getContentAsString()).contains("too large for Forge").hasSizeLessThan(200);
	}

	@Test
	void whatWasWrittenBeforeAnErrorIsLeftToTheErrorPage() throws Exception {
		this.answer.getWriter().write("half of a page");
		this.answer.sendError(500);
		this.answer.send();
		assertThat(this.response.getStatus()).isEqualTo(500);
		assertThat(this.response.getContentAsByteArray()).isEmpty();
	}

}
