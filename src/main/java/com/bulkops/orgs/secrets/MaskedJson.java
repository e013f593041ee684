package com.bulkops.orgs.secrets;

import ch.qos.logback.classic.spi.ILoggingEvent;

import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * A customizer that masks all texts of a JSON log line. {@code application.yml} names it.
 */
class MaskedJson implements StructuredLoggingJsonMembersCustomizer<ILoggingEvent> {

	@Override
	public void customize(Members<ILoggingEvent> members) {
		members.applyingValueProcessor((path, value) -> (value instanceof String text) ? Masking.mask(text) : value);
	}

}
