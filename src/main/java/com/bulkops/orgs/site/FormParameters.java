package com.bulkops.orgs.site;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.tomcat.util.http.Parameters;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * The parameters of queries and forms, parsed as the container does, up to a number.
 */
final class FormParameters {

	/** Chosen by us: ten times the fields of the largest form. */
	static final int MOST_PARAMETERS = 500;

	private FormParameters() {
	}

	/** Parses the query of an address. */
	static Map<String, String[]> parse(@Nullable String query) {
		return add(Map.of(), (query != null) ? query.getBytes(StandardCharsets.ISO_8859_1) : new byte[0]);
	}

	/** Returns whether a content type is that of a form. */
	static boolean isForm(@Nullable String type) {
		try {
			return type != null && MediaType.APPLICATION_FORM_URLENCODED.includes(MediaType.parseMediaType(type));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	/** Adds the parameters of a text to known ones, as the container does. */
	static Map<String, String[]> add(Map<String, String[]> known, byte[] text) {
		Parameters parser = new Parameters();
		parser.setCharset(StandardCharsets.UTF_8);
		parser.setLimit(MOST_PARAMETERS);
		known.forEach((name, values) -> List.of(values).forEach((value) -> parser.addParameter(name, value)));
		try {
			parser.processParameters(text.clone(), 0, text.length); // it decodes in place
		}
		catch (IllegalStateException ex) {
			throw new ClosedBody.Refused(HttpStatus.BAD_REQUEST);
		}
		Map<String, String[]> parameters = new LinkedHashMap<>();
		Collections.list(parser.getParameterNames())
			.forEach((name) -> parameters.put(name, parser.getParameterValues(name)));
		return Collections.unmodifiableMap(parameters);
	}

}
