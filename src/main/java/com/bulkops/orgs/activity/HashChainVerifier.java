package com.bulkops.orgs.activity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import com.bulkops.orgs.activity.Verification.Finding;
import com.bulkops.orgs.activity.Verification.Position;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads the chain of an installation, a few links at a time, with the entries as they
 * stand now.
 * <p>
 * Longer than other files: reading, comparing and telling apart what may be wrong with a
 * chain needs the same rows at each step.
 */
@Component
class HashChainVerifier {

	/**
	 * Links that are read at a time: so few that the database looks their entries up one
	 * by one, instead of sorting all entries first.
	 */
	private static final int READ = 1000;

	/** So few that it costs little if their entries are large. */
	private static final int FIRST_READ = 16;

	/** Chosen by us: far more than a few links or entries take. */
	private static final Duration LONGEST_QUERY = Duration.ofSeconds(15);

	private final NamedParameterJdbcTemplate jdbc;

	private final EntryRowMapper rows;

	private final Clock clock;

	HashChainVerifier(JdbcTemplate jdbcTemplate, EntryRowMapper rows, Clock clock) {
		JdbcTemplate limited = new JdbcTemplate(Objects.requireNonNull(jdbcTemplate.getDataSource()));
		limited.setQueryTimeout((int) LONGEST_QUERY.toSeconds());
		this.jdbc = new NamedParameterJdbcTemplate(limited);
		this.rows = rows;
		this.clock = clock;
	}

	/** Hands over the records as text, as the page docs/verify-log.md describes them. */
	void forEachLine(InstallationId installation, Consumer<String> consumer) {
		List<StoredLink> links = linksAfter(installation, Long.MIN_VALUE, FIRST_READ);
		while (!links.isEmpty()) {
			links.forEach((link) -> consumer.accept(link.toLine()));
			links = linksAfter(installation, links.get(links.size() - 1).seq(), Math.min(READ, 2 * links.size()));
		}
	}

	/**
	 * Checks whether the chain is intact from a place on, until the limit is reached. The
	 * caller's transaction must see all in one state.
	 */
	Verification verify(InstallationId installation, Position from, Duration limit) {
		return verify(installation, from, limit, READ);
	}

	/**
	 * The same, with this many links or entries at a time. Each step reads at least that
	 * many, fewer if they are large, so that it comes further however short the limit is.
	 */
	Verification verify(InstallationId installation, Position from, Duration limit, int atATime) {
		HashChain.Head head = head(installation);
		Walk walk = new Walk(head.seq());
		if (!isAlone(installation)) {
			return walk.end(Finding.BUSY, null, from);
		}
		Instant deadline = this.clock.instant().plus(limit);
		if (from.records() > 0 && !begin(walk, installation, from.records())) {
			return walk.end(Finding.CUT_OFF, null, null);
		}
		EntryId entry = from.entry();
		if (entry == null) {
			int asked = Math.min(atATime, FIRST_READ);
			int left = atATime;
			List<StoredLink> links = linksAfter(installation, (from.records() > 0) ? from.records() : Long.MIN_VALUE,
					asked);
			while (!links.isEmpty()) {
				for (StoredLink link : links) {
					Finding broken = walk.step(link);
					if (broken != null) {
						return walk.end(broken, link.entryId(), null);
					}
				}
				left -= links.size();
				boolean areLarge = links.size() < asked;
				if (isOver(deadline) && (left <= 0 || areLarge)) {
					return walk.end(Finding.UNFINISHED, null, new Position(walk.records, null));
				}
				asked = Math.min((left > 0) ? left : atATime, 2 * links.size());
				links = linksAfter(installation, walk.records, asked);
			}
			if (!head.equals(new HashChain.Head(walk.records, walk.hash))) {
				return walk.end(Finding.CUT_OFF, null, null);
			}
			entry = new EntryId(Long.MIN_VALUE);
		}
		return verifyEntriesAfter(entry, installation, walk, deadline, atATime);
	}

	/** Goes on from a link that is verified; whether it is there. */
	private boolean begin(Walk walk, InstallationId installation, long records) {
		List<StoredLink> reached = linksAfter(installation, records - 1, 1);
		if (reached.isEmpty() || reached.get(0).seq() != records) {
			return false;
		}
		linksAfter(installation, 0, 1).forEach((first) -> walk.from = first.at());
		walk.goOnAfter(reached.get(0));
		return true;
	}

	/** Each entry as it is now was written by an event that is chained. */
	private Verification verifyEntriesAfter(EntryId after, InstallationId installation, Walk walk, Instant deadline,
			int atATime) {
		EntryId last = after;
		List<Recorded> entries = entriesAfter(last, installation, atATime);
		while (!entries.isEmpty()) {
			for (Recorded entry : entries) {
				if (!entry.isRecorded()) {
					return walk.end(Finding.UNRECORDED, entry.id(), null);
				}
				last = entry.id();
			}
			if (isOver(deadline)) {
				return walk.end(Finding.UNFINISHED, null, new Position(walk.records, last));
			}
			entries = entriesAfter(last, installation, atATime);
		}
		return walk.end(Finding.INTACT, null, null);
	}

	private boolean isOver(Instant deadline) {
		return !this.clock.instant().isBefore(deadline);
	}

	/** Checking takes a while: each log is checked by one at a time. */
	private boolean isAlone(InstallationId installation) {
		return Boolean.TRUE.equals(
				this.jdbc.queryForObject("select pg_try_advisory_xact_lock(hashtext('verify'), hashtext(:clientKey))",
						of(installation), Boolean.class));
	}

	private List<StoredLink> linksAfter(InstallationId installation, long seq, int most) {
		return this.jdbc.query(
				"""
						select * from (
						  select link.seq, link.entry_id, link.event, link.hash, entry.*, coalesce(sum(octet_length(entry.details::text))
						    over (order by link.seq rows between unbounded preceding and 1 preceding), 0) bytes_before
						  from (select * from activity_link where client_key = :clientKey and seq > :seq order by seq limit %d) link
						  left join activity_entry entry on entry.id = link.entry_id and entry.client_key = link.client_key) bounded
						where bytes_before < %d order by seq
						"""
					.formatted(most, EntryQuery.Bound.EXPORT.bytes()),
				of(installation).addValue("seq", seq), (row, number) -> link(row));
	}

	private StoredLink link(ResultSet row) throws SQLException {
		EntryId id = new EntryId(row.getLong("entry_id"));
		ChainEvent event = ChainEvent.valueOf(row.getString("event"));
		boolean present = row.getObject("id") != null;
		StoredEntry entry = present ? readable(row) : null;
		return new StoredLink(row.getLong("seq"), HexFormat.of().formatHex(row.getBytes("hash")), id, event, present,
				entry);
	}

	/** Whoever rewrites a row may leave one that cannot be read. */
	private @Nullable StoredEntry readable(ResultSet row) throws SQLException {
		try {
			return this.rows.stored(row);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	private HashChain.Head head(InstallationId installation) {
		List<HashChain.Head> head = this.jdbc.query("select seq, hash from activity_head where client_key = :clientKey",
				of(installation), HashChain.Head.ROWS);
		return head.isEmpty() ? new HashChain.Head(0, HashChain.BEGINNING) : head.get(0);
	}

	private List<Recorded> entriesAfter(EntryId last, InstallationId installation, int most) {
		return this.jdbc.query(
				"""
						select id, exists (select 1 from activity_link where entry_id = entry.id and client_key = :clientKey
						    and (event = 'OPENED') = (entry.result in ('PENDING', 'RUNNING'))) recorded
						from (select id, result from activity_entry where client_key = :clientKey and id > :last order by id limit %d) entry
						order by id
						"""
					.formatted(most),
				of(installation).addValue("last", last.value()),
				(row, number) -> new Recorded(new EntryId(row.getLong("id")), row.getBoolean("recorded")));
	}

	private static MapSqlParameterSource of(InstallationId installation) {
		return new MapSqlParameterSource("clientKey", installation.clientKey());
	}

	/** A link with its entry as it stands now, if it can be read. */
	private record StoredLink(long seq, String hash, EntryId entryId, ChainEvent event, boolean present,
			@Nullable StoredEntry stored) {

		String text() {
			return (this.stored != null) ? CanonicalJson.of(this.event, this.stored)
					: CanonicalJson.ofLost(this.event, this.entryId);
		}

		@Nullable Instant at() {
			if (this.stored == null) {
				return null;
			}
			ActivityEntry entry = this.stored.entry();
			return (this.event == ChainEvent.CONCLUDED) ? entry.concludedAt() : entry.at();
		}

		String toLine() {
			return "{\"seq\":" + this.seq + ",\"hash\":\"" + this.hash + "\",\"event\":" + text() + "}";
		}

	}

	/** An entry, and whether a record tells of it as it is now. */
	private record Recorded(EntryId id, boolean isRecorded) {

	}

	/** How far a check has come. */
	private static final class Walk {

		private final long total;

		private long records;

		private String hash = HashChain.BEGINNING;

		private @Nullable Instant from;

		private @Nullable Instant to;

		Walk(long total) {
			this.total = total;
		}

		/** All up to this link is verified. */
		void goOnAfter(StoredLink link) {
			this.records = link.seq();
			this.hash = link.hash();
			this.to = link.at();
		}

		/** Goes on by one link; what is broken, if anything is. */
		@Nullable Finding step(StoredLink link) {
			if (link.seq() != this.records + 1) {
				return Finding.RECORD_MISSING;
			}
			if (!link.present()) {
				return Finding.ENTRY_MISSING;
			}
			if (link.stored() == null || !link.hash().equals(HashChain.hash(this.hash, link.text()))) {
				return Finding.CHANGED;
			}
			this.records++;
			this.hash = link.hash();
			this.from = (this.from != null) ? this.from : link.at();
			this.to = link.at();
			return null;
		}

		Verification end(Finding finding, @Nullable EntryId entry, @Nullable Position next) {
			return new Verification(finding, this.records, Math.max(this.total, this.records), this.from, this.to,
					this.hash, entry, next);
		}

	}

}
