package com.bulkops.orgs.site;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalLogTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalLogTests.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final RefusalLog refusals = new RefusalLog(this.logger, "Refused: {}. Nothing was changed.",
			Clock.fixed(Instant.parse("2026-11-26T15:00:00Z"), ZoneOffset.UTC));

	@BeforeEach
	void listen() {
		this.lines.start();
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void stopListening() {
		this.logger.detachAppender(this.lines);
	}

	@Test
	void aStrangerFillsNoLog() {
		for (int call = 0; call < 1000; call++) {
			this.refusals.log("it is call " + call);
		}
		assertThat(messages()).hasSize(RefusalLog.LINES_PER_MINUTE)
			.first()
			.isEqualTo("Refused: it is call 0. Nothing was changed.");
	}

	@Test
	void whatAStrangerChoseIsShownPlainAndShort() {
		this.refusals.log("it says x\nERROR \u202e everything was lost" + "x".repeat(2000));
		assertThat(messages()).singleElement()
			.asString()
			.startsWith("Refused: it says x?ERROR ? everything was lostxxx")
			.endsWith("xxx. Nothing was changed.")
			.hasSizeLessThan(500);
	}

	private List<String> messages() {
		return this.lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

}
