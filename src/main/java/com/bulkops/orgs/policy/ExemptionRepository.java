package com.bulkops.orgs.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;

import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.policy.Exemption.Kind;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The table of exemptions. The column {@code kept_to} has the last day from before the
 * first removal, the column {@code used_to} that of {@link StoredExemption#usedTo}.
 */
@Component
class ExemptionRepository {

	/** The database orders by numbers of characters: capitals, small letters, accents. */
	private static final Comparator<StoredExemption> BY_KIND_AND_PATTERN = Comparator
		.comparing((StoredExemption stored) -> stored.exemption().kind())
		.thenComparing((stored) -> stored.exemption().key().pattern());

	private final JdbcClient jdbc;

	private final Clock clock;

	ExemptionRepository(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Lists the exemptions of a site, by kind and pattern. */
	List<StoredExemption> list(SiteId site) {
		return this.jdbc
			.sql("select kind, pattern, reason, last_day, added_by, added_at, kept_to, used_to from exemption "
					+ "where site_id = ? order by kind, pattern")
			.param(site.value())
			.query(ExemptionRepository::map)
			.stream()
			.sorted(BY_KIND_AND_PATTERN)
			.toList();
	}

	/** Adds an exemption, or replaces the one of the same kind and pattern. */
	void save(ActingUser actor, Exemption exemption) {
		this.jdbc.sql("""
				insert into exemption (site_id, kind, pattern, reason, last_day, added_by, added_at)
				values (:siteId, :kind, :pattern, :reason, :lastDay, :actor, :now)
				on conflict (site_id, kind, pattern) do update set reason = excluded.reason,
				  last_day = excluded.last_day, kept_to = null, added_by = excluded.added_by,
				  added_at = excluded.added_at
				""")
			.param("siteId", actor.site().value())
			.param("kind", exemption.kind().name())
			.param("pattern", exemption.pattern())
			.param("reason", exemption.reason())
			.param("lastDay", exemption.lastDay())
			.param("actor", actor.accountId())
			.param("now", Timestamps.write(this.clock.instant()))
			.update();
	}

	void end(SiteId site, Exemption exemption, LocalDate lastDay) {
		this.jdbc.sql("""
				update exemption set last_day = ?, kept_to = coalesce(kept_to, last_day, 'infinity')
				where site_id = ? and kind = ? and pattern = ?
				""").params(lastDay, site.value(), exemption.kind().name(), exemption.pattern()).update();
	}

	/** Undoes {@link #end}, and returns whether there was anything to undo. */
	boolean keep(SiteId site, Kind kind, String pattern) {
		return this.jdbc.sql("""
				update exemption set last_day = nullif(kept_to, 'infinity'), kept_to = null,
				  used_to = case when used_to is not null then kept_to end
				where site_id = ? and kind = ? and pattern = ? and kept_to is not null
				""").params(site.value(), kind.name(), pattern).update() > 0;
	}

	/**
	 * Records that a run reads all of them. It skips rows that are locked: their change
	 * ends the run, which then reads them again. So it never waits, whatever locks the
	 * other transaction holds.
	 */
	void recordUse(SiteId site) {
		this.jdbc.sql("""
				update exemption set used_to = coalesce(last_day, 'infinity')
				where ctid = any (array(select ctid from exemption where site_id = ?
				  and used_to is distinct from coalesce(last_day, 'infinity') for update skip locked))
				""").param(site.value()).update();
	}

	void delete(SiteId site, Exemption exemption) {
		this.jdbc.sql("delete from exemption where site_id = ? and kind = ? and pattern = ?")
			.params(site.value(), exemption.kind().name(), exemption.pattern())
			.update();
	}

	int deleteAll(SiteId site) {
		return this.jdbc.sql("delete from exemption where site_id = ?").param(site.value()).update();
	}

	private static StoredExemption map(ResultSet row, int number) throws SQLException {
		return new StoredExemption(
				new Exemption(Kind.valueOf(row.getString("kind")), row.getString("pattern"), row.getString("reason"),
						row.getObject("last_day", LocalDate.class)),
				row.getString("added_by"), Timestamps.read(row, "added_at"), row.getObject("kept_to") != null,
				row.getObject("used_to", LocalDate.class));
	}

}
