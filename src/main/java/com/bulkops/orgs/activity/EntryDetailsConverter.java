package com.bulkops.orgs.activity;

import com.bulkops.orgs.activity.ActivityEntry.Details;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

import org.springframework.stereotype.Component;

/**
 * Conversion between the details of an entry and their column, which is JSON.
 */
@Component
@Converter
class EntryDetailsConverter implements AttributeConverter<Details, String> {

	private static final String NONE = "{}";

	private final ObjectMapper objectMapper;

	EntryDetailsConverter(ObjectMapper objectMapper) {
		this.objectMapper = objectMapper;
	}

	@Override
	public String convertToDatabaseColumn(Details details) {
		try {
			return this.objectMapper.writeValueAsString(details);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("Details cannot be written", ex);
		}
	}

	@Override
	public Details convertToEntityAttribute(String json) {
		if (json.equals(NONE)) {
			return Details.NONE; // most entries
		}
		try {
			return this.objectMapper.readValue(json, Details.class);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("The details of an entry cannot be read", ex);
		}
	}

	/** Reads a single change. */
	Change toChange(String json) {
		try {
			return this.objectMapper.readValue(json, Change.class);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("A change of an entry cannot be read", ex);
		}
	}

}
