package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

import com.sun.net.httpserver.HttpExchange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where an app reports the accounts about which it stores personal data, once a week, 90
 * at a time.
 */
public final class AccountReports {

	private static final int LARGEST = 90;

	private final List<List<String>> taken = new CopyOnWriteArrayList<>();

	private final Map<String, String> statuses = new ConcurrentHashMap<>();

	private volatile int takes = Integer.MAX_VALUE;

	/** From now on this account is {@code closed} or {@code updated}. */
	public void status(String accountId, String status) {
		this.statuses.put(accountId, status);
	}

	/** Takes only so many more reports, and refuses others as too many. */
	public void take(int reports) {
		this.takes = reports;
	}

	/** The account ids of each report that was taken. */
	public List<List<String>> taken() {
		return List.copyOf(this.taken);
	}

	synchronized void handle(HttpExchange exchange) throws IOException {
		JsonNode accounts = Http.JSON.readTree(exchange.getRequestBody()).path("accounts");
		boolean wellFormed = exchange.getRequestMethod().equals("POST") && accounts.isArray() && !accounts.isEmpty()
				&& accounts.size() <= LARGEST
				&& StreamSupport.stream(accounts.spliterator(), false)
					.allMatch((account) -> account.path("accountId").isString()
							&& account.path("updatedAt").asString("").matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z"));
		exchange.getResponseHeaders().set("Cycle-Period", "P7D");
		if (!wellFormed) {
			Http.json(exchange, 400, "{}");
			return;
		}
		if (this.takes-- <= 0) {
			exchange.getResponseHeaders().set("Retry-After", "60");
			Http.empty(exchange, 429);
			return;
		}
		this.taken.add(accounts.findValuesAsString("accountId"));
		ObjectNode answer = Http.JSON.createObjectNode();
		ArrayNode findings = answer.putArray("accounts");
		for (String account : accounts.findValuesAsString("accountId")) {
			Optional.ofNullable(this.statuses.get(account))
				.ifPresent((status) -> findings.addObject().put("accountId", account).put("status", status));
		}
		if (findings.isEmpty()) {
			Http.empty(exchange, 204);
		}
		else {
			Http.json(exchange, 200, answer);
		}
	}

}
