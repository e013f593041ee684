package com.bulkops.orgs.activity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.Verification.Finding;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads the chain of an installation, a few links at a time, with the entries as they
 * stand now.
 */
@Component
class ChainReader {

	/**
	 * Rows that the database hands over at a time, and links between looks at the clock.
	 */
	private static final int FETCHED = 1000;

	private final NamedParameterJdbcTemplate jdbc;

	private final EntryRows rows;

	private final Clock clock;

	ChainReader(JdbcTemplate jdbcTemplate, EntryRows rows, Clock clock) {
		JdbcTemplate streaming = new JdbcTemplate(jdbcTemplate.getDataSource());
		streaming.setFetchSize(FETCHED);
		this.jdbc = new NamedParameterJdbcTemplate(streaming);
		this.rows = rows;
		this.clock = clock;
	}

	/** Hands over the records as text, as the page docs/verify-log.md describes them. */
	void forEachLine(InstallationId installation, Consumer<String> consumer) {
		try (Stream<StoredLink> links = links(installation)) {
			links.map(StoredLink::toLine).forEach(consumer);
		}
	}

	/**
	 * Checks whether the chain is intact. The caller's transaction must see all in one
	 * state.
	 */
	Verification verify(InstallationId installation, Duration limit) {
		if (!isAlone(installation)) {
			return new Walk().end(Finding.BUSY, null);
		}
		Instant deadline = this.clock.instant().plus(limit);
		Walk walk = new Walk();
		try (Stream<StoredLink> links = links(installation)) {
			for (Iterator<StoredLink> each = links.iterator(); each.hasNext();) {
				if (walk.records % FETCHED == 0 && !this.clock.instant().isBefore(deadline)) {
					return walk.end(Finding.UNFINISHED, null);
				}
				StoredLink link = each.next();
				Finding broken = walk.step(link);
				if (broken != null) {
					return walk.end(broken, link.entryId());
				}
			}
		}
		if (!head(installation).equals(new Chain.Head(walk.records, walk.hash))) {
			return walk.end(Finding.CUT_OFF, null);
		}
		EntryId unrecorded = firstUnrecorded(installation);
		return walk.end((unrecorded != null) ? Finding.UNRECORDED : Finding.INTACT, unrecorded);
	}

	/** Checking takes a while: each log is checked by one at a time. */
	private boolean isAlone(InstallationId installation) {
		return Boolean.TRUE.equals(
				this.jdbc.queryForObject("select pg_try_advisory_xact_lock(hashtext('verify'), hashtext(:clientKey))",
						of(installation), Boolean.class));
	}

	private Stream<StoredLink> links(InstallationId installation) {
		return this.jdbc.queryForStream("""
				select link.seq, link.entry_id, link.event, link.hash, entry.*
				from activity_link link
				left join activity_entry entry on entry.id = link.entry_id and entry.client_key = link.client_key
				where link.client_key = :clientKey order by link.seq
				""", of(installation), (row, number) -> link(row));
	}

	private StoredLink link(ResultSet row) throws SQLException {
		EntryId id = new EntryId(row.getLong("entry_id"));
		Event event = Event.valueOf(row.getString("event"));
		boolean present = row.getObject("id") != null;
		ActivityEntry entry = present ? readable(row) : null;
		return new StoredLink(row.getLong("seq"), HexFormat.of().formatHex(row.getBytes("hash")), id, event, present,
				entry);
	}

	/** Whoever rewrites a row may leave one that cannot be read. */
	private @Nullable ActivityEntry readable(ResultSet row) throws SQLException {
		try {
			return this.rows.mapRow(row, 0);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private Chain.Head head(InstallationId installation) {
		List<Chain.Head> head = this.jdbc.query("select seq, hash from activity_head where client_key = :clientKey",
				of(installation), Chain.Head.ROWS);
		return head.isEmpty() ? new Chain.Head(0, Chain.BEGINNING) : head.get(0);
	}

	/** Each entry as it stands now was written by an event that is chained. */
	private @Nullable EntryId firstUnrecorded(InstallationId installation) {
		Long id = this.jdbc.queryForObject("""
				select min(id) from activity_entry entry where client_key = :clientKey and not exists (
				  select 1 from activity_link where entry_id = entry.id and client_key = :clientKey
				  and (event = 'OPENED') = (entry.result in ('PENDING', 'RUNNING')))
				""", of(installation), Long.class);
		return (id != null) ? new EntryId(id) : null;
	}

	private static MapSqlParameterSource of(InstallationId installation) {
		return new MapSqlParameterSource("clientKey", installation.clientKey());
	}

	/** A link with its entry as it stands now, if it can be read. */
	private record StoredLink(long seq, String hash, EntryId entryId, Event event, boolean present,
			@Nullable ActivityEntry entry) {

		String text() {
			return (this.entry != null) ? CanonicalText.of(this.event, this.entry)
					: CanonicalText.ofLost(this.event, this.entryId);
		}

		@Nullable Instant at() {
			if (this.entry == null) {
				return null;
			}
			return (this.event == Event.CONCLUDED) ? this.entry.concludedAt() : this.entry.at();
		}

		String toLine() {
			return "{\"seq\":" + this.seq + ",\"hash\":\"" + this.hash + "\",\"event\":" + text() + "}";
		}

	}

	/** How far a check has come. */
	private static final class Walk {

		private long records;

		private String hash = Chain.BEGINNING;

		private @Nullable Instant from;

		private @Nullable Instant to;

		/** Goes on by one link; what is broken, if anything is. */
		@Nullable Finding step(StoredLink link) {
			if (link.seq() != this.records + 1) {
				return Finding.RECORD_MISSING;
			}
			if (!link.present()) {
				return Finding.ENTRY_MISSING;
			}
			if (link.entry() == null || !link.hash().equals(Chain.hash(this.hash, link.text()))) {
				return Finding.CHANGED;
			}
			this.records++;
			this.hash = link.hash();
			this.from = (this.from != null) ? this.from : link.at();
			this.to = link.at();
			return null;
		}

		Verification end(Finding finding, @Nullable EntryId entry) {
			return new Verification(finding, this.records, this.from, this.to, this.hash, entry);
		}

	}

}
