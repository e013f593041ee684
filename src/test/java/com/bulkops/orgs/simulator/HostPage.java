package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jira's administration with the app's pages in its frame, over Atlassian's real bridge
 * ({@code atlassian-connect-js} from npm), and the files that the bridge loads.
 */
final class HostPage {

	private static final Path PACKAGES = Path.of("src/test/npm/node_modules");

	private static final Path BRIDGE = PACKAGES.resolve("atlassian-connect-js/dist");

	private static final String CDN = "\"https://\" + CDN_DOMAIN";

	private final JiraSite site;

	private final Supplier<URI> baseUrl;

	private final Supplier<Map<String, String>> people;

	private volatile @Nullable URI app;

	/**
	 * Plays a site's administration.
	 * @param people the names of the accounts that this site knows
	 */
	HostPage(JiraSite site, Supplier<URI> baseUrl, Supplier<Map<String, String>> people) {
		this.site = site;
		this.baseUrl = baseUrl;
		this.people = people;
	}

	/** Whether the parts from npm are there, without which no page is shown. */
	static boolean hasBridge() {
		return Files.exists(BRIDGE.resolve("iframe.js"));
	}

	void show(URI app) {
		this.app = app;
	}

	boolean handle(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		Map<String, String> query = Http.query(exchange.getRequestURI().getRawQuery());
		URI shown = this.app;
		switch (path) {
			case "/jira" -> resource(exchange, "host.html", "text/html;charset=UTF-8");
			case "/jira/host.css" -> resource(exchange, "host.css", "text/css");
			case "/jira/host.js" -> resource(exchange, "host.js", "text/javascript");
			case "/jira/jquery.js" -> file(exchange, PACKAGES.resolve("jquery/dist/jquery.js"));
			case "/jira/connect-host.js" -> file(exchange, BRIDGE.resolve("connect-host.js"));
			case "/jira/token" -> text(exchange, this.site.contextToken(query.getOrDefault("user", "")));
			case "/jira/page" -> text(exchange,
					this.site
						.pageUrl(Objects.requireNonNull(shown), query.getOrDefault("path", "/settings"),
								query.getOrDefault("user", ""))
						.toString());
			case "/jira/rest/api/3/user/bulk" -> Http.json(exchange, 200, bulk(exchange.getRequestURI()));
			case "/jira/rest/api/3/user/search" -> Http.json(exchange, 200, search(query.getOrDefault("query", "")));
			case "/jira/modules" -> Http.json(exchange, 200, modules(Objects.requireNonNull(shown)));
			case "/cdn/all.js" -> bridge(exchange);
			default -> {
				if (!path.matches("/cdn/(themes/[a-z0-9_-]+|surfaces)\\.css")) {
					return false;
				}
				file(exchange, BRIDGE.resolve(path.substring("/cdn/".length())));
			}
		}
		return true;
	}

	/** As Jira answers the user who looks at the page. */
	private ObjectNode bulk(URI uri) {
		ObjectNode answer = Http.JSON.createObjectNode();
		ArrayNode values = answer.putArray("values");
		Map<String, String> known = this.people.get();
		for (String parameter : uri.getRawQuery().split("&")) {
			String[] nameAndValue = parameter.split("=", 2);
			String id = URLDecoder.decode(nameAndValue[1], StandardCharsets.UTF_8);
			if (nameAndValue[0].equals("accountId") && known.containsKey(id)) {
				values.add(user(id, known.get(id)));
			}
		}
		return answer;
	}

	private ArrayNode search(String words) {
		ArrayNode users = Http.JSON.createArrayNode();
		this.people.get()
			.entrySet()
			.stream()
			.filter((person) -> person.getValue().toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT)))
			.limit(10)
			.forEach((person) -> users.add(user(person.getKey(), person.getValue())));
		return users;
	}

	private static ObjectNode user(String id, String name) {
		return Http.JSON.createObjectNode().put("accountId", id).put("displayName", name).put("active", true);
	}

	/** What the app's descriptor puts into the side navigation. */
	private static ObjectNode modules(URI app) throws IOException {
		try {
			String descriptor = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create(app + "/atlassian-connect.json")).build(),
						HttpResponse.BodyHandlers.ofString())
				.body();
			JsonNode modules = Http.JSON.readTree(descriptor).path("modules");
			ObjectNode answer = Http.JSON.createObjectNode()
				.put("key", JiraSite.ADD_ON_KEY)
				.put("section", modules.at("/webSections/0/name/value").asString(""));
			ArrayNode pages = answer.putArray("pages");
			modules.path("adminPages").forEach(pages::add);
			pages.add(modules.path("postInstallPage"));
			return answer;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** The real script, told that its CDN is here. */
	private void bridge(HttpExchange exchange) throws IOException {
		if (!hasBridge()) {
			Http.empty(exchange, 404);
			return;
		}
		String script = Files.readString(BRIDGE.resolve("iframe.js"))
			.replace(CDN, "\"" + this.baseUrl.get() + "/cdn\"");
		Http.send(exchange, 200, "text/javascript", script.getBytes(StandardCharsets.UTF_8));
	}

	private static void file(HttpExchange exchange, Path file) throws IOException {
		if (!Files.exists(file)) {
			Http.empty(exchange, 404);
			return;
		}
		Http.send(exchange, 200, file.toString().endsWith(".css") ? "text/css" : "text/javascript",
				Files.readAllBytes(file));
	}

	private static void resource(HttpExchange exchange, String name, String type) throws IOException {
		try (InputStream resource = HostPage.class.getResourceAsStream("/simulator/" + name)) {
			Http.send(exchange, 200, type, Objects.requireNonNull(resource).readAllBytes());
		}
	}

	private static void text(HttpExchange exchange, String text) {
		Http.send(exchange, 200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
	}

}
