package com.bulkops.orgs.run;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

import org.springframework.stereotype.Component;

/**
 * Values of a run as JSON text, as long as the run is under way.
 */
@Component
class Json {

	private final ObjectMapper objectMapper;

	Json(ObjectMapper objectMapper) {
		this.objectMapper = objectMapper;
	}

	/** Writes a value as text. */
	String write(Object value) {
		try {
			return this.objectMapper.writeValueAsString(value);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("A value of a run cannot be written", ex);
		}
	}

	/**
	 * Reads what {@link #write} wrote.
	 * @throws IllegalStateException if another version of this app wrote something else
	 */
	<T> T read(String text, Class<T> type) {
		try {
			return this.objectMapper.readValue(text, type);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("A value of a run cannot be read", ex);
		}
	}

}
