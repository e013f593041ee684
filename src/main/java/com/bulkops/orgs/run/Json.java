package com.bulkops.orgs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.springframework.stereotype.Component;

/**
 * Values as text, for the time of a run.
 */
@Component
class Json {

	private final ObjectMapper objectMapper;

	Json(ObjectMapper objectMapper) {
		this.objectMapper = objectMapper;
	}

	String write(Object value) {
		try {
			return this.objectMapper.writeValueAsString(value);
		}
		catch (JsonProcessingException ex) {
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
		catch (JsonProcessingException ex) {
			throw new IllegalStateException("A value of a run cannot be read", ex);
		}
	}

}
