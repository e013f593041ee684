package com.bulkops.orgs.secrets;

import ch.qos.logback.classic.spi.ILoggingEvent;

import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/**
 * Writes the exception of a line of the log, masked. {@code logback-spring.xml} names it.
 */
public class MaskedStackTrace extends ExtendedWhitespaceThrowableProxyConverter {

	@Override
	public String convert(ILoggingEvent event) {
		return Masking.mask(super.convert(event));
	}

}
