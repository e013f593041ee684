package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Small helps around the JDK's HTTP server.
 */
final class Http {

	static final ObjectMapper JSON = new ObjectMapper();

	private Http() {
	}

	/** The decoded segments of the path. */
	static List<String> segments(HttpExchange exchange) {
		List<String> segments = new ArrayList<>();
		for (String segment : exchange.getRequestURI().getRawPath().substring(1).split("/", -1)) {
			segments.add(URLDecoder.decode(segment, StandardCharsets.UTF_8));
		}
		return segments;
	}

	static Map<String, String> query(@Nullable String rawQuery) {
		Map<String, String> query = new LinkedHashMap<>();
		for (String pair : ((rawQuery != null) ? rawQuery : "").split("&")) {
			int equals = pair.indexOf('=');
			if (equals > 0) {
				query.put(URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
						URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
			}
		}
		return query;
	}

	/** Percent-encoded as Atlassian's query string hash wants it. */
	static String encode(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8)
			.replace("+", "%20")
			.replace("*", "%2A")
			.replace("%7E", "~");
	}

	static void json(HttpExchange exchange, int status, JsonNode body) {
		send(exchange, status, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
	}

	static void json(HttpExchange exchange, int status, String body) {
		send(exchange, status, "application/json", body.getBytes(StandardCharsets.UTF_8));
	}

	/** Whether the other side read a gigabyte to its end. */
	static boolean gigabyte(HttpExchange exchange) {
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		byte[] megabyte = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
		try (exchange) {
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody().write("[{\"id\":\"".getBytes(StandardCharsets.US_ASCII));
			for (int written = 0; written < 1024; written++) {
				exchange.getResponseBody().write(megabyte);
			}
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** A byte at a time, for as long as the other side reads, though not for ever. */
	static void drip(HttpExchange exchange) {
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		try (exchange) {
			exchange.sendResponseHeaders(200, 0);
			for (int written = 0; written < 600; written++) {
				exchange.getResponseBody().write(' ');
				exchange.getResponseBody().flush();
				TimeUnit.MILLISECONDS.sleep(100);
			}
		}
		catch (IOException ex) {
			// the other side had enough
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	static void empty(HttpExchange exchange, int status) {
		try {
			exchange.sendResponseHeaders(status, -1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		exchange.close();
	}

	static void send(HttpExchange exchange, int status, String type, byte[] body) {
		exchange.getResponseHeaders().set("Content-Type", type);
		try (exchange) {
			exchange.sendResponseHeaders(status, (body.length > 0) ? body.length : -1);
			exchange.getResponseBody().write(body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
