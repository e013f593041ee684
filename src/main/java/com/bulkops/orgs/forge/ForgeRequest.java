package com.bulkops.orgs.forge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.bulkops.orgs.site.ClosedBody;
import com.bulkops.orgs.site.FieldsInBody;
import com.bulkops.orgs.site.RequestWithParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * A request of Forge in the form that the pages expect: without its token, and with the
 * fields of a form as parameters. Forge sends them as a JSON object.
 */
final class ForgeRequest extends RequestWithParameters implements FieldsInBody {

	/** The visible value of the header that had the token. */
	private static final String HIDDEN = "Forge";

	/**
	 * Unpaired surrogates, which neither a form of a browser nor the database can
	 * contain.
	 */
	private static final Pattern UNPAIRED_SURROGATE = Pattern.compile("\\p{Cs}");

	private static final ObjectMapper JSON = new ObjectMapper();

	ForgeRequest(HttpServletRequest request) {
		super(request);
		setParameters(request.getParameterMap());
	}

	/** Reads an object of texts, numbers and booleans, or of lists of them. */
	@Override
	public void readFields() throws IOException {
		Map<String, String[]> all = new LinkedHashMap<>(getRequest().getParameterMap());
		if (isJson(getContentType())) {
			fields().forEach((name, values) -> all.put(name, values.toArray(String[]::new)));
		}
		setParameters(Collections.unmodifiableMap(all));
	}

	private static boolean isJson(@Nullable String type) {
		try {
			return type != null && MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(type));
		}
		catch (InvalidMediaTypeException ex) {
			throw new ClosedBody.Refused(HttpStatus.BAD_REQUEST);
		}
	}

	private Map<String, List<String>> fields() throws IOException {
		byte[] body = getInputStream().readAllBytes();
		if (body.length == 0) {
			return Map.of();
		}
		JsonNode json = parse(body);
		if (json == null || !json.isObject()) {
			throw new ClosedBody.Refused(HttpStatus.BAD_REQUEST);
		}
		Map<String, List<String>> fields = new LinkedHashMap<>();
		for (Map.Entry<String, JsonNode> field : json.properties()) {
			List<String> texts = new ArrayList<>();
			for (JsonNode value : field.getValue().isArray() ? field.getValue() : List.of(field.getValue())) {
				texts.add(text(value));
			}
			if (texts.isEmpty()) {
				throw new ClosedBody.Refused(HttpStatus.BAD_REQUEST);
			}
			fields.put(field.getKey(), texts);
		}
		return fields;
	}

	/**
	 * Returns the text of a single value. Any other value would be taken for an empty or
	 * missing field.
	 */
	private static String text(JsonNode value) {
		if (!value.isValueNode() || value.isNull() || UNPAIRED_SURROGATE.matcher(value.asString()).find()) {
			throw new ClosedBody.Refused(HttpStatus.BAD_REQUEST);
		}
		return value.asString();
	}

	private static @Nullable JsonNode parse(byte[] body) throws IOException {
		try {
			return JSON.readTree(body);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	@Override
	public @Nullable String getHeader(String name) {
		return HttpHeaders.AUTHORIZATION.equalsIgnoreCase(name) ? HIDDEN : super.getHeader(name);
	}

	@Override
	public Enumeration<String> getHeaders(String name) {
		return HttpHeaders.AUTHORIZATION.equalsIgnoreCase(name) ? Collections.enumeration(List.of(HIDDEN))
				: super.getHeaders(name);
	}

}
