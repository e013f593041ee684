package com.bulkops.orgs.secrets;

import java.util.Iterator;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;

/**
 * An appender that passes on log lines, but only {@value #TRACES_PER_MINUTE} per minute
 * with their stack traces. The others keep the line and the exception's message. Callers
 * that cause errors therefore cannot displace all other lines. {@code logback-spring.xml}
 * names it.
 */
public class StackTraceLimit extends UnsynchronizedAppenderBase<ILoggingEvent>
		implements AppenderAttachable<ILoggingEvent> {

	/** Chosen by us: a stack trace has up to 30 KB, and a few show the cause. */
	static final int TRACES_PER_MINUTE = 20;

	private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

	private final AppenderAttachableImpl<ILoggingEvent> appenders = new AppenderAttachableImpl<>();

	private long minute;

	private int traces;

	@Override
	protected void append(ILoggingEvent event) {
		IThrowableProxy cause = event.getThrowableProxy();
		this.appenders.appendLoopOnAppenders(
				(cause == null || mayShowTrace(event.getTimeStamp())) ? event : withoutTrace(event, cause));
	}

	private synchronized boolean mayShowTrace(long at) {
		if (at / MINUTE != this.minute) {
			this.minute = at / MINUTE;
			this.traces = 0;
		}
		this.traces++;
		return this.traces <= TRACES_PER_MINUTE;
	}

	private static ILoggingEvent withoutTrace(ILoggingEvent event, IThrowableProxy cause) {
		LoggingEvent copy = new LoggingEvent();
		copy.setLoggerName(event.getLoggerName());
		copy.setLoggerContextRemoteView(event.getLoggerContextVO());
		copy.setLevel(event.getLevel());
		copy.setInstant(event.getInstant());
		copy.setThreadName(event.getThreadName());
		copy.setMDCPropertyMap(event.getMDCPropertyMap());
		copy.setKeyValuePairs(event.getKeyValuePairs());
		copy.setMessage("%s [%s: %s; more than %d stack traces in this minute]".formatted(event.getFormattedMessage(),
				cause.getClassName(), cause.getMessage(), TRACES_PER_MINUTE));
		if (event.getMarkerList() != null) {
			event.getMarkerList().forEach(copy::addMarker);
		}
		return copy;
	}

	@Override
	public void addAppender(Appender<ILoggingEvent> appender) {
		this.appenders.addAppender(appender);
	}

	@Override
	public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
		return this.appenders.iteratorForAppenders();
	}

	@Override
	public Appender<ILoggingEvent> getAppender(String name) {
		return this.appenders.getAppender(name);
	}

	@Override
	public boolean isAttached(Appender<ILoggingEvent> appender) {
		return this.appenders.isAttached(appender);
	}

	@Override
	public void detachAndStopAllAppenders() {
		this.appenders.detachAndStopAllAppenders();
	}

	@Override
	public boolean detachAppender(Appender<ILoggingEvent> appender) {
		return this.appenders.detachAppender(appender);
	}

	@Override
	public boolean detachAppender(String name) {
		return this.appenders.detachAppender(name);
	}

}
