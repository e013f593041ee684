package com.bulkops.orgs.secrets;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * A converter that masks the message of a log line. {@code logback-spring.xml} names it.
 */
public class MaskedMessage extends MessageConverter {

	@Override
	public String convert(ILoggingEvent event) {
		return Masking.mask(super.convert(event));
	}

}
