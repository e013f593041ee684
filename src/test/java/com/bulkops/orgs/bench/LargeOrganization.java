package com.bulkops.orgs.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * An organization of any size that needs no memory for it: what an account or a token
 * looks like follows from its number. Every person has two tokens; one token in fifty is
 * older than ninety days. Each answer takes a given time, and more calls than a given
 * number per second meet a rate limit.
 */
final class LargeOrganization implements AutoCloseable {

	static final String ID = "large";

	static final String KEY = "key-of-the-large-organization";

	static final int TOKENS_PER_PERSON = 2;

	private static final int DUE_EVERY = 50;

	private static final int PEOPLE_PER_PAGE = 50;

	private final Instant begun = Instant.now();

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Long> revoked = ConcurrentHashMap.newKeySet();

	private final LongAdder calls = new LongAdder();

	private final LongAdder limited = new LongAdder();

	private final AtomicLong second = new AtomicLong();

	private final AtomicLong callsInSecond = new AtomicLong();

	private final long tokens;

	private final Duration latency;

	private final long limit;

	/** Without a limit if {@code limit} is 0. */
	LargeOrganization(long tokens, Duration latency, long limit) throws IOException {
		this.tokens = tokens;
		this.latency = latency;
		this.limit = limit;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	URI baseUrl() {
		return URI.create("http://localhost:" + this.server.getAddress().getPort());
	}

	long people() {
		return this.tokens / TOKENS_PER_PERSON;
	}

	long due() {
		return (this.tokens + DUE_EVERY - 1) / DUE_EVERY;
	}

	long calls() {
		return this.calls.sum();
	}

	long limited() {
		return this.limited.sum();
	}

	/** How many tokens are revoked, none of them young. */
	long revoked() {
		if (this.revoked.stream().anyMatch((token) -> token % DUE_EVERY != 0)) {
			throw new IllegalStateException("A token was revoked that is not due");
		}
		return this.revoked.size();
	}

	/** Begins anew, with all tokens. */
	void reset() {
		this.revoked.clear();
		this.calls.reset();
		this.limited.reset();
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private void handle(HttpExchange exchange) {
		this.calls.increment();
		try {
			TimeUnit.NANOSECONDS.sleep(this.latency.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		if (this.limit > 0 && isTooMuch()) {
			this.limited.increment();
			exchange.getResponseHeaders().set("Retry-After", "1");
			answer(exchange, 429, "");
			return;
		}
		String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
		if (exchange.getRequestMethod().equals("DELETE")) {
			boolean now = path.length == 5 && this.revoked.add(number(path[4]));
			answer(exchange, now ? 204 : 404, now ? "" : "{\"key\":\"notFound\"}");
		}
		else {
			answer(exchange, 200, body(path, query(exchange)));
		}
	}

	private synchronized boolean isTooMuch() {
		long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
		if (this.second.getAndSet(now) != now) {
			this.callsInSecond.set(0);
		}
		return this.callsInSecond.incrementAndGet() > this.limit;
	}

	private String body(String[] path, Map<String, String> query) {
		if (path[0].equals("users")) {
			long person = number(path[1]);
			return (path.length == 3) ? "{\"apiToken.read\":{\"allowed\":true},\"apiToken.delete\":{\"allowed\":true}}"
					: LongStream.range(person * TOKENS_PER_PERSON, (person + 1) * TOKENS_PER_PERSON)
						.filter((token) -> !this.revoked.contains(token))
						.mapToObj((token) -> token(token, "lastAccess") + "}")
						.collect(Collectors.joining(",", "[", "]"));
		}
		if (path[1].equals("api-access")) {
			return page(query, "", this.tokens, Integer.parseInt(query.get("pageSize")),
					(token) -> token(token, "lastActiveAt") + ",\"status\":\"ALLOWED\",\"user\":{\"id\":\""
							+ account(token / TOKENS_PER_PERSON) + "\",\"email\":\"p@example.com\"}}");
		}
		return (path.length == 5)
				? page(query, baseUrl() + "/" + String.join("/", path) + "?cursor=", people(), PEOPLE_PER_PAGE,
						(person) -> "{\"account_id\":\"" + account(person) + "\",\"account_type\":\""
								+ ((person % 1000 == 999) ? "app" : "atlassian")
								+ "\",\"account_status\":\"active\",\"name\":\"Person " + person
								+ "\",\"picture\":\"https://avatars.example.com/" + person + "\",\"email\":\"p" + person
								+ "@example.com\"}")
				: "{\"data\":{\"id\":\"" + ID + "\",\"attributes\":{\"name\":\"Large\"}}}";
	}

	/**
	 * Part of a list.
	 * @param next what stands before the cursor of the next part
	 */
	private static String page(Map<String, String> query, String next, long all, int size,
			java.util.function.LongFunction<String> entry) {
		long from = Long.parseLong(query.getOrDefault("cursor", "0"));
		long to = Math.min(all, from + size);
		return LongStream.range(from, to).mapToObj(entry).collect(Collectors.joining(",", "{\"data\":[", "]"))
				+ ((to < all) ? ",\"links\":{\"next\":\"" + next + to + "\"}}" : ",\"links\":{}}");
	}

	/** Without the closing brace. */
	private String token(long token, String lastUse) {
		long days = (token % DUE_EVERY == 0) ? 100 + token % 199 : token % 80;
		Instant created = this.begun.minus(Duration.ofDays(days)).minusMillis(token % 86_400_000);
		return "{\"id\":\"token-" + token + "\",\"label\":\"script " + token + "\",\"createdAt\":\"" + created + "\",\""
				+ lastUse + "\":\"" + created.plus(Duration.ofDays(days / 2)) + "\"";
	}

	private static String account(long person) {
		return "712020:person-" + person;
	}

	private static long number(String id) {
		return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
	}

	private static Map<String, String> query(HttpExchange exchange) {
		String raw = exchange.getRequestURI().getRawQuery();
		Map<String, String> query = new ConcurrentHashMap<>();
		for (String pair : ((raw != null) ? raw : "").split("&")) {
			int equals = pair.indexOf('=');
			if (equals > 0) {
				query.put(pair.substring(0, equals),
						URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
			}
		}
		return query;
	}

	private static void answer(HttpExchange exchange, int status, String body) {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		try (exchange) {
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
