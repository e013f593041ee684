package com.bulkops.orgs.secrets;

import ch.qos.logback.classic.spi.ILoggingEvent;

import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/**
 * A converter that masks the exception of a log line. {@code logback-spring.xml} names
 * it.
 */
public class MaskedStackTrace extends ExtendedWhitespaceThrowableProxyConverter {

	@Override
	public String convert(ILoggingEvent event) {
		return Masking.mask(super.convert(event));
	}

}
