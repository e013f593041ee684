package com.bulkops.orgs.simulator;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Atlassian's Admin API, as far as this app may know it, and the one call that it must
 * never make. Answers have the forms of Atlassian's specification.
 */
final class AdminApiEndpoints {

	private static final int USERS_PER_PAGE = 50;

	private static final Set<String> TOKEN_PARAMETERS = Set.of("q", "status", "sort", "pageSize", "cursor");

	private final Supplier<URI> baseUrl;

	private final Organization organization;

	private final Clock clock;

	private volatile boolean keyIsDeleted;

	/** The API as the key of one organization meets it. */
	AdminApiEndpoints(Supplier<URI> baseUrl, Organization organization, Clock clock) {
		this.baseUrl = baseUrl;
		this.organization = organization;
		this.clock = clock;
	}

	void deleteKey() {
		this.keyIsDeleted = true;
	}

	void handle(HttpExchange exchange) {
		String method = exchange.getRequestMethod();
		URI uri = exchange.getRequestURI();
		Organization.Call call = new Organization.Call(method, uri.getRawPath(), uri.getRawQuery());
		this.organization.enter(call);
		if (!this.organization.mayCall()) {
			misfortune(exchange, Fault.LIMIT_WITH_SECONDS);
			return;
		}
		Organization.Refusal refusal = this.organization.refusal(call);
		if (refusal != null) {
			refuse(exchange, refusal);
			return;
		}
		Fault fault = this.organization.faults().next(method + " " + uri).orElse(null);
		if (fault != null && misfortune(exchange, fault)) {
			return;
		}
		if (this.keyIsDeleted || this.organization.power() == KeyPower.DEAD) {
			Http.json(exchange, 401, "{\"code\":401,\"message\":\"Unauthorized\"}");
			return;
		}
		Reply reply;
		synchronized (this.organization) {
			reply = reply(exchange);
		}
		if (fault == Fault.RESET_AFTER_EFFECT) {
			exchange.close();
		}
		else if (reply.body().isEmpty()) {
			Http.empty(exchange, reply.status());
		}
		else {
			String body = this.organization.distorted(call, reply.body());
			if (body.equals(Organization.GIGABYTE)) {
				this.organization.gigabyteWasRead(Http.gigabyte(exchange));
			}
			else {
				Http.json(exchange, reply.status(), body);
			}
		}
	}

	private static void refuse(HttpExchange exchange, Organization.Refusal refusal) {
		if (refusal.retryAfter() != null) {
			exchange.getResponseHeaders().set("Retry-After", Long.toString(refusal.retryAfter().toSeconds()));
		}
		Http.json(exchange, refusal.status(), "{\"code\":%d,\"message\":\"Refused\"}".formatted(refusal.status()));
	}

	/** Whether the misfortune was the answer. */
	private boolean misfortune(HttpExchange exchange, Fault fault) {
		switch (fault) {
			case LIMIT_WITH_SECONDS -> {
				exchange.getResponseHeaders().set("Retry-After", "1");
				Http.json(exchange, 429, "{\"code\":429,\"message\":\"Too many requests\"}");
			}
			case LIMIT_WITH_DATE -> {
				exchange.getResponseHeaders()
					.set("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME
						.format(this.clock.instant().plusSeconds(1).atOffset(ZoneOffset.UTC)));
				Http.empty(exchange, 429);
			}
			case LIMIT_WITH_RESET -> {
				exchange.getResponseHeaders()
					.set("X-RateLimit-Reset", DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'")
						.format(this.clock.instant().truncatedTo(ChronoUnit.MINUTES).atOffset(ZoneOffset.UTC)));
				Http.empty(exchange, 429);
			}
			case LIMIT_WITHOUT_WORDS -> Http.empty(exchange, 429);
			case ERROR_500 -> Http.json(exchange, 500, "{\"code\":500,\"message\":\"Internal server error\"}");
			case ERROR_503 -> Http.send(exchange, 503, "text/html", "<h1>503</h1>".getBytes(StandardCharsets.UTF_8));
			case RESET_BEFORE_EFFECT -> exchange.close();
			case GARBAGE_PAGE -> Http.send(exchange, 200, "text/html",
					"<html><body>Hello</body></html>".getBytes(StandardCharsets.UTF_8));
			case GARBAGE_JSON -> Http.json(exchange, 200, "{\"data\":[{\"account_id\":\"5");
			case SLOW -> {
				pause();
				return false;
			}
			case RESET_AFTER_EFFECT -> {
				return false;
			}
		}
		return true;
	}

	private Reply reply(HttpExchange exchange) {
		List<String> path = Http.segments(exchange);
		Map<String, String> query = Http.query(exchange.getRequestURI().getRawQuery());
		boolean deleting = exchange.getRequestMethod().equals("DELETE");
		String route = String.join(" ", path.size() > 3 ? List.of(path.get(0), path.get(1), path.get(2)) : path);
		if (path.size() >= 4 && route.equals("admin v1 orgs")) {
			boolean known = path.get(3).equals(this.organization.id);
			return !known
					? new Reply(404,
							"{\"errors\":[{\"status\":\"404\",\"code\":\"ADMIN-404-2\",\"title\":\"Not found\"}]}")
					: (path.size() == 4) ? organization() : users(query.get("cursor"));
		}
		if (path.size() == 6 && route.equals("admin api-access v1")) {
			return deleting ? revokeEverything() : organizationTokens(path.get(4), query);
		}
		if (path.size() == 7 && route.equals("admin api-access v1") && path.get(6).equals("count")) {
			return countTokens(path.get(4));
		}
		if (path.size() >= 3 && path.get(0).equals("users") && path.get(2).equals("manage")) {
			return account(path, deleting);
		}
		return new Reply(404, "{\"code\":404,\"message\":\"Not found\"}");
	}

	private Reply organization() {
		ObjectNode body = Http.JSON.createObjectNode();
		ObjectNode data = body.putObject("data").put("id", this.organization.id).put("type", "orgs");
		data.putObject("attributes").put("name", this.organization.name);
		return new Reply(200, body.toString());
	}

	private Reply users(@Nullable String cursor) {
		List<Account> all = this.organization.accounts.values().stream().filter((account) -> account.managed).toList();
		int from = (cursor != null) ? Integer.parseInt(decode(cursor)) : 0;
		int to = Math.min(all.size(), from + USERS_PER_PAGE);
		ObjectNode body = Http.JSON.createObjectNode();
		ArrayNode data = body.putArray("data");
		for (Account account : all.subList(from, to)) {
			ObjectNode user = data.addObject()
				.put("account_id", account.id)
				.put("account_type", account.type)
				.put("account_status", account.status)
				.put("name", account.name)
				.put("picture", "https://avatars.example.com/" + from);
			if (account.email != null) {
				user.put("email", account.email);
			}
		}
		body.putObject("meta").put("total", all.size());
		ObjectNode links = body.putObject("links").put("self", "self").putNull("prev");
		if (to < all.size()) {
			links.put("next", this.baseUrl.get() + "/admin/v1/orgs/" + this.organization.id + "/users?cursor="
					+ Http.encode(encode(Integer.toString(to))));
		}
		return new Reply(200, body.toString());
	}

	/**
	 * The cursor names the last token of the page, so that it holds when tokens vanish.
	 */
	private Reply organizationTokens(String id, Map<String, String> query) {
		if (!id.equals(this.organization.id) || !TOKEN_PARAMETERS.containsAll(query.keySet())
				|| !query.containsKey("pageSize")) {
			return new Reply(500, "{\"code\":500,\"message\":\"Internal server error\"}");
		}
		if (this.organization.power() == KeyPower.NO_ORGANIZATION_WIDE_LIST) {
			return new Reply(403, """
					{"timestamp":"2026-11-24T00:00:00Z","path":"/","status":403,"error":"Forbidden",\
					"message":"User has no permission to access resource.","requestId":"1"}""");
		}
		TreeMap<String, ObjectNode> all = new TreeMap<>();
		for (Account account : this.organization.accounts.values()) {
			account.tokens.values()
				.forEach((token) -> all.put(account.id + " " + token.path("id").asString(""), listed(account, token)));
		}
		int size = Integer.parseInt(query.get("pageSize"));
		String after = query.containsKey("cursor") ? decode(query.get("cursor")) : "";
		ObjectNode body = Http.JSON.createObjectNode();
		ArrayNode data = body.putArray("data");
		String last = null;
		for (Map.Entry<String, ObjectNode> token : all.tailMap(after, false).entrySet()) {
			if (data.size() == size) {
				break;
			}
			data.add(token.getValue());
			last = token.getKey();
		}
		ObjectNode links = body.putObject("links");
		if (last != null && all.higherKey(last) != null) {
			links.put("next", encode(last));
		}
		return new Reply(200, body.toString());
	}

	/** A bare integer. */
	private Reply countTokens(String id) {
		if (!id.equals(this.organization.id) || this.organization.power() == KeyPower.NO_ORGANIZATION_WIDE_LIST) {
			return new Reply(403, "{\"status\":403,\"error\":\"Forbidden\"}");
		}
		return new Reply(200, Integer
			.toString(this.organization.accounts.values().stream().mapToInt((account) -> account.tokens.size()).sum()));
	}

	private ObjectNode listed(Account account, ObjectNode token) {
		ObjectNode listed = token.deepCopy().put("status", "ALLOWED");
		listed.put("id", this.organization.idWhenListed(token.path("id").asString("")));
		rename(listed, "lastAccess", "lastActiveAt");
		rename(listed, "expiry", "expiresAt");
		ObjectNode user = listed.putObject("user").put("id", account.id).put("orgId", this.organization.id);
		user.put("name", account.name).put("email", account.email);
		return listed;
	}

	private static void rename(ObjectNode node, String from, String to) {
		if (node.has(from)) {
			node.set(to, node.remove(from));
		}
	}

	private Reply account(List<String> path, boolean deleting) {
		if (this.organization.power() == KeyPower.SCOPED) {
			return new Reply(403, "{\"key\":\"forbidden.insufficientScope\"}");
		}
		Account account = this.organization.accounts.get(path.get(1));
		if (account == null || "accountNotFound".equals(account.refusal)) {
			return new Reply(404, "{\"key\":\"accountNotFound\"}");
		}
		if (Account.UNAVAILABLE.equals(account.refusal)) {
			return new Reply(503, "{\"code\":503,\"message\":\"Service unavailable\"}");
		}
		if (account.refusal != null) {
			return new Reply(403, "{\"key\":\"" + account.refusal
					+ "\",\"context\":{\"allowed\":false,\"reason\":{\"key\":\"managedAccount\"}}}");
		}
		if (path.size() == 3) {
			return new Reply(200, "{\"apiToken.read\":{\"allowed\":true},\"apiToken.delete\":{\"allowed\":true}}");
		}
		if (!deleting) {
			ArrayNode tokens = Http.JSON.createArrayNode();
			tokens.addAll(account.tokens.values());
			return new Reply(200, tokens.toString());
		}
		boolean revoked = path.size() == 5 && this.organization.revoke(account, path.get(4));
		return revoked ? new Reply(204, "") : new Reply(404, "{\"key\":\"notFound\"}");
	}

	/** What the real call does, so that a test sees it if it is ever made. */
	private Reply revokeEverything() {
		for (Account account : this.organization.accounts.values()) {
			List.copyOf(account.tokens.keySet()).forEach((token) -> this.organization.revoke(account, token));
		}
		return new Reply(204, "");
	}

	private static String encode(String cursor) {
		return Base64.getUrlEncoder().encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
	}

	private static String decode(String cursor) {
		return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
	}

	private static void pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(300);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private record Reply(int status, String body) {

	}

}
