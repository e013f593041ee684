package com.bulkops.orgs.doctor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A check of each site that has the app: how it was installed, and whether its license,
 * its key and its nights need attention.
 */
final class SitesCheck extends DatabaseCheck {

	/** The days before the expiry of a key from which its owners are warned. */
	private static final int WARNED_DAYS = 30;

	/** Chosen by us: a night and the longest pause of a run. */
	private static final Duration NIGHT_MISSED = Duration.ofHours(30);

	private final Clock clock;

	SitesCheck(Database database, Clock clock) {
		super(database);
		this.clock = clock;
	}

	@Override
	public String name() {
		return "Site";
	}

	@Override
	List<Finding> ask(JdbcClient jdbc) {
		if (!jdbc.sql("select to_regclass('nightly_schedule') is not null and to_regclass('sweep_run') is not null")
			.query(Boolean.class)
			.single()) {
			return List.of(Finding.notChecked("The database has no tables yet.", "Start the app once."));
		}
		List<Finding> sites = jdbc
			.sql("""
					select url, has_connect, has_forge, license_active, license_checked_at, key_expires_on, organization_id, due_at,
					  problem, status, ended_at
					from site left join organization_link using (site_id) left join nightly_schedule using (site_id)
					left join lateral (select status, ended_at from sweep_run r
					  where r.site_id = site.site_id and night is not null and ended_at is not null
					  order by queued_at desc limit 1) night on true
					where has_connect or has_forge order by url
					""")
			.query((row, number) -> judge(row))
			.list();
		return !sites.isEmpty() ? sites
				: List.of(Finding.notChecked("No site has the app.", "Install it (docs/install.md)."));
	}

	private Finding judge(ResultSet row) throws SQLException {
		Instant now = this.clock.instant();
		LocalDate expires = row.getObject("key_expires_on", LocalDate.class);
		Instant ended = instant(row, "ended_at");
		Instant due = instant(row, "due_at");
		String fact = "%s, installed by %s, license %s, key %s, last night %s.".formatted(row.getString("url"),
				door(row), license(row), key(row, expires),
				(ended != null) ? row.getString("status") + " at " + ended : "none");
		LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
		if (expires != null && expires.isBefore(today)) {
			return Finding.broken(fact,
					"The key has expired, so nothing is revoked: an owner creates a new one and enters it on Settings.");
		}
		if (row.getString("problem") != null) {
			return Finding.broken(fact,
					"Nothing can be revoked there: Overview has the reason, and an owner must act.");
		}
		if (due != null && due.plus(NIGHT_MISSED).isBefore(now)) {
			return Finding.broken(fact,
					"Its night of %s was not taken: check that the app runs, and its log (docs/operations.md, alert NightsOverdue)."
						.formatted(due));
		}
		if (expires != null && expires.minusDays(WARNED_DAYS).isBefore(today)) {
			return Finding.warning(fact, "An owner creates a new key and enters it on Settings before that day.");
		}
		if (row.getString("status") != null && !"COMPLETED".equals(row.getString("status"))) {
			return Finding.warning(fact, "The activity log of the site has the reason.");
		}
		return Finding.ok(fact);
	}

	private static String door(ResultSet row) throws SQLException {
		if (row.getBoolean("has_connect") && row.getBoolean("has_forge")) {
			return "Connect and Forge";
		}
		return row.getBoolean("has_forge") ? "Forge" : "Connect";
	}

	private static String license(ResultSet row) throws SQLException {
		Instant checked = instant(row, "license_checked_at");
		return (checked == null) ? "never seen"
				: "%s at %s".formatted(row.getBoolean("license_active") ? "active" : "none", checked);
	}

	private static String key(ResultSet row, @Nullable LocalDate expires) throws SQLException {
		if (row.getString("organization_id") == null) {
			return "not entered";
		}
		return (expires != null) ? "expires on " + expires : "without a known expiry";
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

}
