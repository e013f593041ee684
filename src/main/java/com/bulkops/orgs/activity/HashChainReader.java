package com.bulkops.orgs.activity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reader of a site's chain, a few links at a time, with the entries as they are now.
 */
@Component
class HashChainReader {

	/**
	 * Links that are read at a time: so few that the database looks their entries up one
	 * by one, instead of sorting all entries first.
	 */
	static final int READ = 1000;

	/** So few that it costs little if their entries are large. */
	static final int FIRST_READ = 16;

	/** Chosen by us: far more than a few links or entries take. */
	private static final Duration LONGEST_QUERY = Duration.ofSeconds(15);

	private final JdbcClient jdbc;

	private final EntryRowMapper rows;

	HashChainReader(JdbcClient jdbc, EntryRowMapper rows) {
		this.jdbc = jdbc;
		this.rows = rows;
	}

	/** Hands over the records as text, as the page docs/verify-log.md describes them. */
	void forEachLine(SiteId site, Consumer<String> consumer) {
		List<StoredLink> links = linksAfter(site, Long.MIN_VALUE, FIRST_READ);
		while (!links.isEmpty()) {
			links.forEach((link) -> consumer.accept(link.toLine()));
			links = linksAfter(site, links.get(links.size() - 1).seq(), Math.min(READ, 2 * links.size()));
		}
	}

	/** Takes the right to verify a log until the transaction ends, unless it is taken. */
	boolean tryLock(SiteId site) {
		return sql("select pg_try_advisory_xact_lock(hashtext('verify'), hashtext(:siteId))", site).query(Boolean.class)
			.single();
	}

	HashChain.Head head(SiteId site) {
		return sql("select seq, hash from activity_head where site_id = :siteId", site).query(HashChain.Head.ROWS)
			.optional()
			.orElseGet(() -> new HashChain.Head(0, HashChain.BEGINNING));
	}

	List<StoredLink> linksAfter(SiteId site, long seq, int most) {
		return sql(
				"""
						select * from (
						  select link.seq, link.entry_id, link.event, link.hash, %s, coalesce(sum(octet_length(entry.details::text))
						    over (order by link.seq rows between unbounded preceding and 1 preceding), 0) bytes_before
						  from (select seq, entry_id, event, hash, site_id from activity_link where site_id = :siteId and seq > :seq order by seq limit %d) link
						  left join activity_entry entry on entry.id = link.entry_id and entry.site_id = link.site_id) bounded
						where bytes_before < %d order by seq
						"""
					.formatted(EntryRowMapper.COLUMNS.replaceAll("\\w+", "entry.$0"), most, EntryQuery.BYTES),
				site)
			.param("seq", seq)
			.query((row, number) -> link(row))
			.list();
	}

	private StoredLink link(ResultSet row) throws SQLException {
		EntryId id = new EntryId(row.getLong("entry_id"));
		ChainEvent event = ChainEvent.valueOf(row.getString("event"));
		boolean present = row.getObject("id") != null;
		StoredEntry entry = present ? readable(row) : null;
		return new StoredLink(row.getLong("seq"), HexFormat.of().formatHex(row.getBytes("hash")), id, event, present,
				entry);
	}

	/** A row that was rewritten may be unreadable. */
	private @Nullable StoredEntry readable(ResultSet row) throws SQLException {
		try {
			return this.rows.stored(row);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	List<Recorded> entriesAfter(SiteId site, EntryId last, int most) {
		return sql(
				"""
						select id, exists (select 1 from activity_link where entry_id = entry.id and site_id = :siteId
						    and (event = 'OPENED') = (entry.result in ('PENDING', 'RUNNING'))) recorded
						from (select id, result from activity_entry where site_id = :siteId and id > :last order by id limit %d) entry
						order by id
						"""
					.formatted(most),
				site)
			.param("last", last.value())
			.query((row, number) -> new Recorded(new EntryId(row.getLong("id")), row.getBoolean("recorded")))
			.list();
	}

	private JdbcClient.StatementSpec sql(String sql, SiteId site) {
		return this.jdbc.sql(sql).withQueryTimeout((int) LONGEST_QUERY.toSeconds()).param("siteId", site.value());
	}

	/**
	 * A link with its entry as it is now.
	 *
	 * @param present whether the entry exists
	 * @param stored the entry; {@code null} if it does not exist or cannot be read
	 */
	record StoredLink(long seq, String hash, EntryId entryId, ChainEvent event, boolean present,
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

	/**
	 * An entry of the log.
	 *
	 * @param isRecorded whether the chain has a record of it as it is now
	 */
	record Recorded(EntryId id, boolean isRecorded) {

	}

}
