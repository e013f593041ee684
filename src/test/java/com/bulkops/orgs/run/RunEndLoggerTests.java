package com.bulkops.orgs.run;

import java.time.Instant;
import java.util.UUID;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import static org.assertj.core.api.Assertions.assertThat;

class RunEndLoggerTests {

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	@Test
	void oneLineTellsWhoseRunItWasAndHowItWent() {
		RunId id = new RunId(UUID.randomUUID());
		ILoggingEvent line = lineOf(new Run(id, RunMode.REVOKE, RunStatus.COMPLETED, new Run.Actors(null, null),
				new RunCounts(20, 30, 7, 5, 1, 1, 2), 7L, null, new Run.Times(NOW, NOW, null, NOW.plusSeconds(90))));
		assertThat(line.getFormattedMessage()).isEqualTo("Run " + id + " of acme ended: COMPLETED");
		assertThat(line.getKeyValuePairs()).extracting(KeyValuePair::toString)
			.contains("run=\"" + id + "\"", "site=\"acme\"", "seconds=\"90\"", "accounts=\"20\"", "tokens=\"30\"",
					"due=\"7\"", "revoked=\"5\"", "alreadyGone=\"1\"", "failed=\"1\"", "unreachable=\"2\"");
	}

	@Test
	void aRunThatNeverBeganTookNoTime() {
		ILoggingEvent line = lineOf(
				new Run(new RunId(UUID.randomUUID()), RunMode.REVOKE, RunStatus.REFUSED, new Run.Actors("ada", null),
						new RunCounts(0, 0, 0, 0, 0, 0, 0), null, "No licence.", new Run.Times(NOW, null, null, NOW)));
		assertThat(line.getKeyValuePairs()).extracting(KeyValuePair::toString).contains("seconds=\"0\"");
	}

	private static ILoggingEvent lineOf(Run run) {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		Logger logger = (Logger) LoggerFactory.getLogger(RunEndLogger.class);
		logger.addAppender(lines);
		try {
			RunEndLogger.write("acme", run);
		}
		finally {
			logger.detachAppender(lines);
		}
		assertThat(lines.list).hasSize(1);
		return lines.list.get(0);
	}

}
