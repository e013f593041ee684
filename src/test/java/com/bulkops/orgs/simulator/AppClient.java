package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * Calls the app as the script of one of its pages does: with a fresh context token of an
 * administrator in the header.
 */
public final class AppClient {

	/** Of the organization API key; ISO 8601. */
	public static final String KEY_EXPIRES_ON = LocalDate.now(ZoneOffset.UTC).plusDays(200).toString();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final URI app;

	private final Supplier<Map<String, String>> headers;

	/** Forms are sent as Forge sends them. */
	private final boolean isThroughForge;

	public AppClient(URI app, JiraSite site, String accountId) {
		this(app, () -> Map.of("Authorization", "JWT " + site.contextToken(accountId)), false);
	}

	/** Calls it as a page does that Forge serves. */
	AppClient(URI app, ForgeHost forge, String accountId) {
		this(app, () -> forge.headers(accountId), true);
	}

	private AppClient(URI app, Supplier<Map<String, String>> headers, boolean isThroughForge) {
		this.app = app;
		this.headers = headers;
		this.isThroughForge = isThroughForge;
	}

	/** Sends the settings form. */
	public HttpResponse<String> settings(Map<String, String> fields) {
		return postForm("/settings", fields);
	}

	/** Sends a form. */
	public HttpResponse<String> postForm(String path, Map<String, String> fields) {
		if (this.isThroughForge) {
			return send(request(path).header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(Http.JSON.valueToTree(fields).toString())));
		}
		return send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(fields.entrySet()
				.stream()
				.map((field) -> field.getKey() + "=" + Http.encode(field.getValue()))
				.collect(Collectors.joining("&")))));
	}

	/** Sends the bytes of a form as they are. */
	public HttpResponse<String> postForm(String path, byte[] form) {
		return send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofByteArray(form)));
	}

	/**
	 * What the page shows for a rule, as its form sends it back to confirm it; empty
	 * while no number is known.
	 * @param rule as a query; empty for the saved one
	 */
	public Map<String, String> shown(String rule) {
		JsonNode preview = json("/settings/preview.json?" + rule);
		return preview.has("due") ? Map.of("dueShown", preview.path("due").asString(""), "dueShownFor",
				preview.path("dueShownFor").asString("")) : Map.of();
	}

	/** Confirms the number that the page shows for the saved rule. */
	public HttpResponse<String> confirm() {
		Map<String, String> form = new HashMap<>(shown(""));
		form.put("version", json("/settings.json").at("/choice/version").asString(""));
		return postForm("/settings/confirm", form);
	}

	/** Connects an organization and chooses an interval. */
	public HttpResponse<String> settings(Organization organization, String interval) {
		return settings(Map.of("organizationId", organization.id(), "apiKey", organization.apiKey(), "apiKeyExpiresOn",
				KEY_EXPIRES_ON, "revocationInterval", interval, "graceDays", "0", "nightlyAt", "02:00", "timeZone",
				"UTC"));
	}

	/** Asks for a run; where it can be watched. */
	public String startSweep() {
		return startSweep("REVOKE");
	}

	/** Asks for a run that revokes, or only reports; where it can be watched. */
	public String startSweep(String mode) {
		HttpResponse<String> response = send(request("/sweeps?mode=" + mode).POST(HttpRequest.BodyPublishers.noBody()));
		if (response.statusCode() != 202) {
			throw new IllegalStateException("No run was accepted: " + response.statusCode() + " " + response.body());
		}
		return response.headers().firstValue("Location").orElseThrow();
	}

	public JsonNode sweep(String location) {
		return json(location);
	}

	/** An answer in JSON. */
	public JsonNode json(String path) {
		return Http.JSON.readTree(send(request(path).header("Accept", "application/json").GET()).body());
	}

	/** Whether a run has come to its end. */
	public static boolean isOver(JsonNode sweep) {
		return !sweep.path("status").asString("").matches("QUEUED|RUNNING");
	}

	/** Sends an empty form and reads the answer as JSON. */
	public JsonNode postForJson(String path) {
		return Http.JSON
			.readTree(send(request(path).header("Accept", "application/json").POST(HttpRequest.BodyPublishers.noBody()))
				.body());
	}

	public HttpResponse<String> post(String path) {
		return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
	}

	public HttpResponse<String> get(String path) {
		return send(request(path).GET());
	}

	/** The body of an answer that may be long, while it comes. */
	public InputStream download(String path) {
		HttpResponse<InputStream> response = send(request(path).GET(), HttpResponse.BodyHandlers.ofInputStream());
		if (response.statusCode() != 200) {
			throw new IllegalStateException(path + " answered " + response.statusCode());
		}
		return response.body();
	}

	/** A fresh context token, as a line of a request's head. */
	public String authorization() {
		return "Authorization: " + this.headers.get().get("Authorization");
	}

	private HttpRequest.Builder request(String path) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.app.resolve(path));
		this.headers.get().forEach(request::header);
		return request;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		return send(request, HttpResponse.BodyHandlers.ofString());
	}

	private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
		try {
			return this.http.send(request.build(), body);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The app does not answer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
