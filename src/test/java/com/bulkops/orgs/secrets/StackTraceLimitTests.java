package com.bulkops.orgs.secrets;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

import static org.assertj.core.api.Assertions.assertThat;

class StackTraceLimitTests {

	private static final Instant NOW = Instant.parse("2026-11-30T11:00:59Z");

	private final LoggerContext context = new LoggerContext();

	private final Logger logger = this.context.getLogger("somebody");

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final StackTraceLimit limit = new StackTraceLimit();

	@BeforeEach
	void attach() {
		this.context.setMDCAdapter(new LogbackMDCAdapter());
		this.limit.setContext(this.context);
		this.lines.start();
		this.limit.addAppender(this.lines);
		this.limit.start();
	}

	@Test
	void aMinuteHasSoManyStackTracesAndEveryLine() {
		for (int error = 0; error < 500; error++) {
			this.limit.doAppend(event(NOW, "Error " + error, new IllegalStateException("why")));
		}
		assertThat(this.lines.list).hasSize(500);
		assertThat(traces()).isEqualTo(StackTraceLimit.TRACES_PER_MINUTE);
		assertThat(this.lines.list.get(499).getFormattedMessage())
			.isEqualTo("Error 499 [java.lang.IllegalStateException: why; more than 20 stack traces in this minute]");
		this.limit.doAppend(event(NOW.plusSeconds(1), "Another minute", new IllegalStateException("why")));
		assertThat(traces()).isEqualTo(StackTraceLimit.TRACES_PER_MINUTE + 1);
	}

	@Test
	void linesWithoutAnErrorDoNotCountAndStayAsTheyAre() {
		for (int line = 0; line < 500; line++) {
			this.limit.doAppend(event(NOW, "Line " + line, null));
		}
		this.limit.doAppend(event(NOW, "Error", new IllegalStateException("why")));
		assertThat(traces()).isEqualTo(1);
		assertThat(this.lines.list.get(499).getFormattedMessage()).isEqualTo("Line 499");
	}

	@Test
	void aLineWithoutItsTraceIsOtherwiseTheSame() {
		ILoggingEvent last = null;
		for (int error = 0; error <= StackTraceLimit.TRACES_PER_MINUTE; error++) {
			LoggingEvent event = event(NOW, "Error", new IllegalStateException("why"));
			event.setMDCPropertyMap(Map.of("requestId", "a-request"));
			event.setKeyValuePairs(List.of(new KeyValuePair("run", "a-run")));
			this.limit.doAppend(event);
			last = event;
		}
		assertThat(this.lines.list.get(StackTraceLimit.TRACES_PER_MINUTE)).isNotSameAs(last).satisfies((line) -> {
			assertThat(line.getLevel()).isEqualTo(Level.ERROR);
			assertThat(line.getLoggerName()).isEqualTo("somebody");
			assertThat(line.getInstant()).isEqualTo(NOW);
			assertThat(line.getThreadName()).isEqualTo(Thread.currentThread().getName());
			assertThat(line.getMDCPropertyMap()).containsEntry("requestId", "a-request");
			assertThat(line.getKeyValuePairs()).extracting((pair) -> pair.value).containsExactly("a-run");
			assertThat(line.getThrowableProxy()).isNull();
		});
	}

	private long traces() {
		return this.lines.list.stream().filter((line) -> line.getThrowableProxy() != null).count();
	}

	private LoggingEvent event(Instant at, String message, Throwable cause) {
		LoggingEvent event = new LoggingEvent(getClass().getName(), this.logger, Level.ERROR, message, cause, null);
		event.setInstant(at);
		return event;
	}

}
