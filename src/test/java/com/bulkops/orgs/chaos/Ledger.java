package com.bulkops.orgs.chaos;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.Organization.Revoked;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares what Atlassian saw with what the app's log says.
 */
public final class Ledger {

	private final Organization organization;

	private final JdbcClient jdbc;

	private final Set<String> unannounced = ConcurrentHashMap.newKeySet();

	private final Map<String, Instant> asked = new ConcurrentHashMap<>();

	/** Of an organization, and the database of the app. */
	public Ledger(Organization organization, JdbcClient jdbc) {
		this.organization = organization;
		this.jdbc = jdbc;
	}

	/** Notes when a revocation was asked for first, and whether its entry stands. */
	public void see(Call call) {
		if (call.isRevocation()) {
			String token = call.path().substring(call.path().lastIndexOf('/') + 1);
			this.asked.putIfAbsent(token, Instant.now());
			if (!isAnnounced(token)) {
				this.unannounced.add(token);
			}
		}
	}

	/** While the database is down nobody can tell; the times of the entries do then. */
	private boolean isAnnounced(String token) {
		try {
			return this.jdbc.sql("select count(*) from activity_entry where token_id = ? and result = 'PENDING'")
				.param(token)
				.query(Long.class)
				.single() == 1;
		}
		catch (DataAccessException ex) {
			return true;
		}
	}

	/** What is wrong; empty if nothing is. */
	public List<String> objections(Set<String> due) {
		List<String> objections = new ArrayList<>();
		List<Entry> entries = entries(this.jdbc);
		Map<String, List<Entry>> byToken = entries.stream().collect(Collectors.groupingBy(Entry::token));
		List<String> revoked = this.organization.revoked().stream().map(Revoked::token).toList();
		if (new HashSet<>(revoked).size() != revoked.size()) {
			objections.add("A token was revoked twice");
		}
		if (!new TreeSet<>(revoked).equals(new TreeSet<>(due))) {
			objections.add("Due are " + due.size() + " tokens, revoked " + revoked.size());
		}
		this.unannounced.forEach((token) -> objections.add("Asked for without a stored entry: " + token));
		for (String token : revoked) {
			List<Entry> about = byToken.getOrDefault(token, List.of());
			Instant asked = this.asked.getOrDefault(token, Instant.MAX);
			if (about.stream().noneMatch((entry) -> !entry.at().isAfter(asked))) {
				objections.add("Revoked without an entry before: " + token);
			}
			if (about.stream().noneMatch((entry) -> entry.result().equals("REVOKED") || entry.saysNotKnown())) {
				objections.add("Revoked, but the log says otherwise: " + about);
			}
		}
		entries.stream()
			.filter((entry) -> entry.result().equals("REVOKED") && !revoked.contains(entry.token()))
			.forEach((entry) -> objections.add("The log claims what did not happen: " + entry));
		entries.stream()
			.filter((entry) -> entry.result().equals("PENDING"))
			.forEach((entry) -> objections.add("Never concluded: " + entry));
		return objections;
	}

	/** Whether a revocation was begun, and not concluded. */
	public boolean hasOpen() {
		return entries(this.jdbc).stream().anyMatch((entry) -> entry.result().equals("PENDING"));
	}

	/** Revocations of which the log says, truly, that it does not know. */
	long notKnown() {
		return entries(this.jdbc).stream().filter(Entry::saysNotKnown).count();
	}

	private static List<Entry> entries(JdbcClient jdbc) {
		return jdbc.sql("select token_id, at, result, reason from activity_entry where kind = 'REVOCATION'")
			.query((row, number) -> new Entry(row.getString("token_id"),
					row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("result"),
					row.getString("reason")))
			.list();
	}

	private record Entry(String token, Instant at, String result, @Nullable String reason) {

		boolean saysNotKnown() {
			return this.result.equals("FAILED") && this.reason != null && this.reason.contains("is unknown");
		}

	}

}
