package com.bulkops.orgs.adminapi;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Counters and timers of the requests to Atlassian, by purpose and answer, and of the
 * waits between them. No id of an organization, account or token becomes a tag.
 */
final class CallMeters implements ClientHttpRequestInterceptor {

	/** The purpose of each path; the first match applies. */
	private static final Map<Pattern, String> ENDPOINTS = endpoints();

	private static final String NO_ANSWER = "none";

	private final MeterRegistry registry;

	CallMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	private static Map<Pattern, String> endpoints() {
		Map<Pattern, String> endpoints = new LinkedHashMap<>();
		endpoints.put(Pattern.compile(".*/users/[^/]+/manage/api-tokens"), "account-tokens");
		endpoints.put(Pattern.compile(".*/users/[^/]+/manage/api-tokens/[^/]+"), "token");
		endpoints.put(Pattern.compile(".*/users/[^/]+/manage"), "privileges");
		endpoints.put(Pattern.compile(".*/orgs/[^/]+/api-tokens"), "tokens");
		endpoints.put(Pattern.compile(".*/orgs/[^/]+/api-tokens/count"), "tokens-count");
		endpoints.put(Pattern.compile(".*/orgs/[^/]+/users"), "accounts");
		endpoints.put(Pattern.compile(".*/orgs/[^/]+"), "organization");
		return endpoints;
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		Timer.Sample sample = Timer.start(this.registry);
		String status = NO_ANSWER;
		try {
			ClientHttpResponse response = execution.execute(request, body);
			status = Integer.toString(response.getStatusCode().value());
			return response;
		}
		finally {
			sample.stop(calls(request.getMethod(), endpointOf(request.getURI().getRawPath()), status));
		}
	}

	/** Returns a sleeper that also records its waits. */
	Sleeper timing(Sleeper sleeper) {
		Timer pauses = Timer.builder("bulkops.atlassian.pauses")
			.description("Waits of runs and pages for Atlassian")
			.register(this.registry);
		return (duration) -> {
			sleeper.sleep(duration);
			pauses.record(duration);
		};
	}

	private Timer calls(HttpMethod method, String endpoint, String status) {
		return Timer.builder("bulkops.atlassian.calls")
			.description("Requests to Atlassian's Admin API")
			.tag("method", method.name())
			.tag("endpoint", endpoint)
			.tag("status", status)
			.register(this.registry);
	}

	static String endpointOf(String path) {
		return ENDPOINTS.entrySet()
			.stream()
			.filter((endpoint) -> endpoint.getKey().matcher(path).matches())
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse("other");
	}

}
