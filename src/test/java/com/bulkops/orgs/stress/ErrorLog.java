package com.bulkops.orgs.stress;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the instances log as an error, and every deadlock that they tell of.
 */
final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final List<String> errors = new CopyOnWriteArrayList<>();

	static ErrorLog begin() {
		ErrorLog log = new ErrorLog();
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		log.setContext(context);
		log.start();
		context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(log);
		return log;
	}

	List<String> errors() {
		return List.copyOf(this.errors);
	}

	@Override
	protected void append(ILoggingEvent event) {
		String trace = (event.getThrowableProxy() != null) ? ThrowableProxyUtil.asString(event.getThrowableProxy())
				: "";
		if (event.getLevel().isGreaterOrEqual(Level.ERROR) || trace.contains("deadlock detected")
				|| event.getFormattedMessage().contains("deadlock detected")) {
			this.errors.add("%s %s %s%n%s".formatted(event.getLevel(), event.getLoggerName(),
					event.getFormattedMessage(), trace));
		}
	}

	@Override
	public void close() {
		((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
		stop();
	}

}
