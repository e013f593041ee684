package com.bulkops.orgs.stress;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.Verification;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.PolicyConflict;
import com.bulkops.orgs.run.RunConfirmations;
import com.bulkops.orgs.simulator.Organization.Revoked;
import org.jspecify.annotations.Nullable;

/**
 * The rules that hold whatever was done.
 */
final class Invariants {

	private static final List<Class<? extends RuntimeException>> REFUSALS = List.of(PolicyConflict.class,
			NotAnOwner.class, Exemptions.TooSoon.class, Organizations.NotConnected.class, AdminApiException.class,
			RunConfirmations.Refused.class, StressedSite.RefusedByPage.class);

	private final StressedSite site;

	private final Instance on;

	private final List<Done> done;

	private Instant night = Instant.MAX;

	private long confirmedForNight;

	Invariants(StressedSite site, Instance on, List<Done> done) {
		this.site = site;
		this.on = on;
		this.done = done;
	}

	/** To be asked once all runs have ended. */
	List<String> objections() {
		List<String> objections = new ArrayList<>(objectionsToRuns());
		objections.addAll(objectionsToEntries());
		objections.addAll(objectionsToRevocations());
		return objections;
	}

	/** What is confirmed now is all that the next night may revoke, and the margin. */
	void beforeNight() {
		this.night = Instant.now();
		Confirmation confirmed = this.on.policies().get(this.site.id()).effectiveAt(this.night).cap().confirmed();
		this.confirmedForNight = (confirmed != null) ? confirmed.due() : 0;
	}

	List<String> objectionsToNight() {
		List<String> objections = new ArrayList<>(objections());
		long revoked = revoked().stream().filter((token) -> token.at().isAfter(this.night)).count();
		if (revoked > this.confirmedForNight + Cap.MARGIN) {
			objections.add("The next night revoked %d, confirmed were %d".formatted(revoked, this.confirmedForNight));
		}
		return objections;
	}

	List<String> objectionsToLog() {
		Verification verification = this.on.log().verify(this.site.id());
		return (verification.finding() == Verification.Finding.INTACT) ? List.of()
				: List.of("The log is not intact: " + verification);
	}

	List<String> objectionsToActions() {
		return this.done.stream()
			.filter((one) -> one.failure() != null
					&& REFUSALS.stream().noneMatch((refusal) -> refusal.isInstance(one.failure())))
			.map((one) -> one.action() + " failed: " + trace(one.failure()))
			.toList();
	}

	private List<String> objectionsToRuns() {
		List<String> objections = new ArrayList<>();
		objectionsToRuns(this.site, this.site.confirmed(), objections);
		objectionsToRuns(this.site.sister(),
				List.of(new StressedSite.Confirmed(Instant.EPOCH, StressedSite.CONFIRMED_ELSEWHERE)), objections);
		return objections;
	}

	private void objectionsToRuns(Site of, List<StressedSite.Confirmed> numbers, List<String> objections) {
		this.on.jdbc()
			.query("""
					select run.*, entry.result, entry.details, entry.details -> 'counts' is null or entry.details -> 'counts' @>
					  jsonb_build_object('accounts', accounts, 'tokens', tokens, 'due', due, 'revoked', revoked,
					    'alreadyGone', already_gone, 'failed', failed, 'unreachable', unreachable, 'exempt', exempt,
					    'skipped', skipped) agree
					from sweep_run run left join activity_entry entry on entry.run_id = run.id and entry.kind = 'RUN'
					where run.site_id = ? order by queued_at
					""",
					(row) -> {
						String run = "run %s, %s, revoked %d, %s: ".formatted(row.getString("id"),
								row.getString("status"), row.getLong("revoked"), row.getString("reason"));
						if (!row.getString("status").equals(row.getString("result")) || !row.getBoolean("agree")) {
							objections.add(
									run + "its entry says " + row.getString("result") + " " + row.getString("details"));
						}
						if (row.getString("status").equals("FAILED")) {
							objections.add(run + "it failed");
						}
						if (String.valueOf(row.getString("reason")).contains("rejected")
								&& !mayHaveDeletedStoredKey()) {
							objections.add(run + "it had a key that had been replaced");
						}
						Instant ended = row.getObject("ended_at", OffsetDateTime.class).toInstant();
						long confirmed = numbers.stream()
							.filter((one) -> one.at().isBefore(ended))
							.mapToLong(StressedSite.Confirmed::due)
							.max()
							.orElse(0);
						if (row.getLong("revoked") > confirmed + Cap.MARGIN) {
							objections.add(run + "nobody confirmed more than " + confirmed);
						}
						Integer cap = (of == this.site) ? this.site.cap() : null;
						if (cap != null && row.getLong("revoked") > cap) {
							objections.add(run + "the cap is " + cap);
						}
					}, of.id().value());
	}

	private List<String> objectionsToEntries() {
		List<String> objections = new ArrayList<>();
		List<Intent> intents = this.on.jdbc()
			.query("""
					select token_id, at, result, reason, run_id from activity_entry
					where site_id in (?, ?) and kind = 'REVOCATION' order by id
					""",
					(row, number) -> new Intent(row.getString("token_id"),
							row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("result"),
							String.valueOf(row.getString("reason")), row.getString("run_id")),
					this.site.id().value(), this.site.sister().id().value());
		Set<String> revokedTokens = new TreeSet<>();
		for (Revoked token : revokedByAnybody()) {
			revokedTokens.add(token.token());
			List<Intent> about = intents.stream().filter((intent) -> intent.token().equals(token.token())).toList();
			if (about.stream().noneMatch((intent) -> !intent.at().isAfter(token.at()))) {
				objections.add(token + " has no entry before");
			}
			if (about.stream().noneMatch((intent) -> intent.result().equals("REVOKED"))) {
				objections.add(token + " was revoked, and its entries say " + about);
			}
		}
		Set<String> once = new TreeSet<>();
		for (Intent intent : intents) {
			if (intent.result().equals("REVOKED") && !revokedTokens.contains(intent.token())) {
				objections.add(intent + " was not revoked");
			}
			if (!once.add(intent.run() + intent.token()) && !intent.reason().contains("confirmed late")) {
				objections.add(intent + " is not the only one of the run");
			}
		}
		return objections;
	}

	private List<String> objectionsToRevocations() {
		List<String> objections = new ArrayList<>();
		requireNone(objections, "young", "is not due", 0, Instant.EPOCH, Instant.MAX, kind("young"), null);
		boolean stays = this.on.exemptions()
			.list(this.site.id())
			.stream()
			.anyMatch((entry) -> entry.exemption().pattern().startsWith("kept"));
		Instant removed = stays ? Instant.MAX : begin(Action.REMOVE_EXEMPTION);
		requireNone(objections, "kept", "is exempt", 0, Instant.EPOCH, removed, kind("kept"), null);
		Instant tighter = this.site.hasGrace() ? Instant.MAX : begin(Action.UPDATE_TIGHTER);
		requireNone(objections, "soon", "is not due yet", 0, Instant.EPOCH, tighter, kind("soon"), null);
		for (Done one : this.done) {
			if (one.isDone()) {
				requireHeeded(objections, one);
			}
		}
		objectionsToSister(objections);
		return objections;
	}

	/** The other site revokes by its own rule, and what no site exempts. */
	private void objectionsToSister(List<String> objections) {
		Set<String> bySister = revokedBySister();
		List<Revoked> revoked = revokedByAnybody().stream()
			.filter((token) -> bySister.contains(token.token()))
			.toList();
		requireNone(revoked, objections, "the other site", "is not due there", 0, Instant.EPOCH, Instant.MAX,
				kind("old").or(kind("import")).negate(), null);
		boolean leaves = this.done.stream()
			.anyMatch((one) -> one.action() == Action.UNINSTALL_AND_INSTALL
					|| one.action() == Action.CONNECT_ANOTHER_AND_BACK);
		this.done.stream().filter(Done::isDone).forEach((one) -> {
			if (one.action() == Action.SISTER_OFF) {
				requireNone(revoked, objections, "the other site", "was revoked after Off", onTheWire(), one.to(),
						Instant.MAX, (token) -> true, one.intended());
			}
			if (one.action() == Action.IMPORT_EXEMPTIONS && !leaves) {
				requireNone(revoked, objections, "the other site", "is exempt here", onTheWire(), one.to(), Instant.MAX,
						kind("import"), one.intended());
			}
		});
	}

	/** When an action began for the first time. */
	private Instant begin(Action action) {
		return this.done.stream()
			.filter((one) -> one.action() == action)
			.map(Done::from)
			.min(Instant::compareTo)
			.orElse(Instant.MAX);
	}

	/** What nobody may revoke after an action returned, unless another one allows it. */
	private void requireHeeded(List<String> objections, Done one) {
		switch (one.action()) {
			case OFF ->
				forbid(objections, one, (token) -> true, Instant.MAX, Action.UPDATE_TIGHTER, Action.UPDATE_LOOSER);
			case UNINSTALL_AND_INSTALL -> forbid(objections, one, (token) -> true, Instant.MAX, Action.REPLACE_KEY,
					Action.CONNECT_ANOTHER_AND_BACK);
			case STOP -> {
				Set<String> ofStopped = ofStopped();
				forbid(objections, one, (token) -> ofStopped.contains(token.token()), this.night);
			}
			case UPDATE_LOOSER -> {
				requireConfirmed(objections, one);
				forbid(objections, one, kind("due").or(kind("spare")), Instant.MAX, Action.UPDATE_TIGHTER);
			}
			case UPDATE_TIGHTER -> {
				if (!this.site.hasGrace()) {
					requireConfirmed(objections, one);
				}
			}
			case EXEMPT -> forbid(objections, one, kind("spare"), Instant.MAX);
			case IMPORT_EXEMPTIONS -> forbid(objections, one, kind("import"), Instant.MAX);
			case SISTER_EXEMPT -> forbid(objections, one, kind("due"), Instant.MAX);
			case SISTER_OFF ->
				forbid(objections, one, (token) -> true, Instant.MAX, Action.CONFIRM, Action.UPDATE_TIGHTER,
						Action.UPDATE_LOOSER, Action.CONNECT_ANOTHER_AND_BACK, Action.UNINSTALL_AND_INSTALL);
			default -> {
				// it forbids nothing
			}
		}
	}

	/**
	 * What was confirmed for the rule before does not count for another one. A run under
	 * way keeps its rule if that is the looser one.
	 */
	private void requireConfirmed(List<String> objections, Done one) {
		Set<String> later = revokedByRunsSince(one.to());
		boolean twice = this.done.stream().filter((other) -> other.action() == one.action()).count() > 1;
		long confirmed = this.site.confirmed()
			.stream()
			.filter((other) -> !other.at().isBefore(one.from()))
			.mapToLong(StressedSite.Confirmed::due)
			.max()
			.orElse(0);
		if (!twice) {
			requireNone(objections, one.action().toString(), "confirmed were " + confirmed,
					Math.toIntExact(confirmed + Cap.MARGIN) + onTheWire(), one.to(), this.night,
					(token) -> one.action() != Action.UPDATE_TIGHTER || later.contains(token.token()), null);
		}
	}

	/** Two people who store keys at once may store one that the other has deleted. */
	private boolean mayHaveDeletedStoredKey() {
		return this.done.stream()
			.filter((one) -> one.action() == Action.REPLACE_KEY || one.action() == Action.CONNECT_ANOTHER_AND_BACK)
			.count() > 1;
	}

	private Set<String> revokedByRunsSince(Instant instant) {
		return Set.copyOf(this.on.jdbc().queryForList("""
				select distinct token_id from activity_entry entry join sweep_run run on run.id = run_id
				where run.site_id = ? and kind = 'REVOCATION' and entry.result = 'REVOKED' and started_at >= ?
				""", String.class, this.site.id().value(), instant.atOffset(ZoneOffset.UTC)));
	}

	private Set<String> ofStopped() {
		return this.site.stopped()
			.stream()
			.flatMap((run) -> this.on.jdbc()
				.queryForList("select token_id from activity_entry where run_id = ? and result = 'REVOKED'",
						String.class, run.value())
				.stream())
			.collect(Collectors.toSet());
	}

	private void forbid(List<String> objections, Done one, Predicate<Revoked> forbidden, Instant until,
			Action... allowing) {
		boolean allowed = this.done.stream()
			.anyMatch((other) -> other != one && Set.of(allowing).contains(other.action())
					&& other.to().isAfter(one.from()));
		if (allowed && allowing.length > 0) {
			return;
		}
		requireNone(objections, one.action().toString(), "was revoked after " + one.action(), onTheWire(), one.to(),
				until, forbidden, one.intended());
	}

	/** Who lost a run has calls on the wire as well. */
	private int onTheWire() {
		boolean takeover = this.done.stream().anyMatch((other) -> other.action() == Action.TAKEOVER);
		return Instance.CALLS_AT_ONCE * (takeover ? 2 : 1);
	}

	/**
	 * Requires that between two instants no token was revoked of a kind, but those whose
	 * calls were on the wire: their intents were recorded, and there are no more of them
	 * than calls at once.
	 */
	private void requireNone(List<String> objections, String what, String objection, int onTheWire, Instant from,
			Instant to, Predicate<Revoked> forbidden, @Nullable Set<String> intended) {
		requireNone(revoked(), objections, what, objection, onTheWire, from, to, forbidden, intended);
	}

	private static void requireNone(List<Revoked> all, List<String> objections, String what, String objection,
			int onTheWire, Instant from, Instant to, Predicate<Revoked> forbidden, @Nullable Set<String> intended) {
		List<Revoked> revoked = all.stream()
			.filter(forbidden)
			.filter((token) -> token.at().isAfter(from) && token.at().isBefore(to))
			.toList();
		if (revoked.size() > onTheWire) {
			objections.add("%s: %s %s".formatted(what, revoked, objection));
		}
		else if (intended != null) {
			revoked.stream()
				.filter((token) -> !intended.contains(token.token()))
				.forEach((token) -> objections
					.add("%s: %s %s, and nothing had been recorded by then".formatted(what, token, objection)));
		}
	}

	/** By this site. */
	private List<Revoked> revoked() {
		Set<String> bySister = revokedBySister();
		return revokedByAnybody().stream().filter((token) -> !bySister.contains(token.token())).toList();
	}

	private Set<String> revokedBySister() {
		return Set.copyOf(this.on.jdbc().queryForList("""
				select distinct token_id from activity_entry
				where site_id = ? and kind = 'REVOCATION' and result = 'REVOKED'
				""", String.class, this.site.sister().id().value()));
	}

	private List<Revoked> revokedByAnybody() {
		List<Revoked> revoked = new ArrayList<>(this.site.organization().revoked());
		revoked.addAll(this.site.another().revoked());
		return revoked;
	}

	private static Predicate<Revoked> kind(String kind) {
		return (token) -> token.token().startsWith(kind + "-");
	}

	static String trace(@Nullable Throwable failure) {
		StringWriter text = new StringWriter();
		if (failure != null) {
			failure.printStackTrace(new PrintWriter(text));
		}
		return text.toString();
	}

	private record Intent(String token, Instant at, String result, String reason, String run) {

	}

}
