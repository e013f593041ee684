package com.bulkops.orgs.secrets;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Writes the message of a line of the log, masked. {@code logback-spring.xml} names it.
 */
public class MaskedMessage extends MessageConverter {

	@Override
	public String convert(ILoggingEvent event) {
		return Masking.mask(super.convert(event));
	}

}
