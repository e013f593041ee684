package com.bulkops.orgs.connect.forge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;

/**
 * A request of Forge's as the pages know requests: without its token, and with the fields
 * of a form, which Forge sends as a JSON object, as parameters.
 */
final class ForgeRequest extends HttpServletRequestWrapper {

	/** What the others see: that there was a header, and nothing of it. */
	private static final String HIDDEN = "Forge";

	/** No form of a browser's can hold it, and no database. */
	private static final Pattern HALF_A_CHARACTER = Pattern.compile("\\p{Cs}");

	private static final ObjectMapper JSON = new ObjectMapper();

	private final Map<String, String[]> parameters;

	private ForgeRequest(HttpServletRequest request, Map<String, List<String>> fields) {
		super(request);
		Map<String, String[]> all = new LinkedHashMap<>(request.getParameterMap());
		fields.forEach((name, values) -> all.put(name, values.toArray(String[]::new)));
		this.parameters = Collections.unmodifiableMap(all);
	}

	/** Whose body nobody reads. */
	static ForgeRequest withoutToken(HttpServletRequest request) {
		return new ForgeRequest(request, Map.of());
	}

	/**
	 * With the fields of its body.
	 * @param largest the most that is read of it
	 * @throws UnreadableBody if it is no object of texts, numbers and truth values, or of
	 * lists of them, or too large
	 */
	static ForgeRequest withFields(HttpServletRequest request, DataSize largest) throws IOException, UnreadableBody {
		return new ForgeRequest(request, isJson(request.getContentType()) ? fields(request, largest) : Map.of());
	}

	private static boolean isJson(@Nullable String type) throws UnreadableBody {
		try {
			return type != null && MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(type));
		}
		catch (InvalidMediaTypeException ex) {
			throw new UnreadableBody();
		}
	}

	private static Map<String, List<String>> fields(HttpServletRequest request, DataSize largest)
			throws IOException, UnreadableBody {
		int most = Math.toIntExact(largest.toBytes());
		byte[] body = request.getInputStream().readNBytes(most + 1);
		if (body.length == 0) {
			return Map.of();
		}
		JsonNode json = (body.length <= most) ? parse(body) : null;
		if (json == null || !json.isObject()) {
			throw new UnreadableBody();
		}
		Map<String, List<String>> fields = new LinkedHashMap<>();
		for (Map.Entry<String, JsonNode> field : json.properties()) {
			List<String> texts = new ArrayList<>();
			for (JsonNode value : field.getValue().isArray() ? field.getValue() : List.of(field.getValue())) {
				texts.add(text(value));
			}
			if (texts.isEmpty()) {
				throw new UnreadableBody();
			}
			fields.put(field.getKey(), texts);
		}
		return fields;
	}

	/** Anything else would count as a field that was emptied, or was not sent. */
	private static String text(JsonNode value) throws UnreadableBody {
		if (!value.isValueNode() || value.isNull() || HALF_A_CHARACTER.matcher(value.asText()).find()) {
			throw new UnreadableBody();
		}
		return value.asText();
	}

	private static @Nullable JsonNode parse(byte[] body) throws IOException {
		try {
			return JSON.readTree(body);
		}
		catch (JsonProcessingException ex) {
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

	@Override
	public @Nullable String getParameter(String name) {
		String[] values = this.parameters.get(name);
		return (values != null && values.length > 0) ? values[0] : null;
	}

	@Override
	public String @Nullable [] getParameterValues(String name) {
		return this.parameters.get(name);
	}

	@Override
	public Map<String, String[]> getParameterMap() {
		return this.parameters;
	}

	@Override
	public Enumeration<String> getParameterNames() {
		return Collections.enumeration(this.parameters.keySet());
	}

	/** A body that is no form. */
	static final class UnreadableBody extends Exception {

	}

}
