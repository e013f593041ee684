package com.bulkops.orgs.activity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

import com.bulkops.orgs.activity.EntryQuery.Bound;
import com.bulkops.orgs.connect.InstallationId;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Reads entries for people and for exports, never more at a time than a {@link Bound}
 * says, however large single entries are.
 */
@Component
class EntryReader {

	private static final int PAGE = 50;

	/** Entries of a long answer that are read at a time, at most. */
	private static final int READ = 1000;

	/** So few that it costs little if they are large. */
	private static final int FIRST_READ = 16;

	private final NamedParameterJdbcTemplate jdbc;

	private final EntryRowMapper rows;

	EntryReader(JdbcTemplate jdbcTemplate, EntryRowMapper rows) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		this.rows = rows;
	}

	ActivityPage newest(InstallationId installation, ActivityFilter filter) {
		EntryQuery query = new EntryQuery(installation, filter);
		Found found = read(query, query.newestFirst(PAGE + 1, Bound.PAGE));
		return page(found.first(PAGE), found.goesBeyond(PAGE), false);
	}

	ActivityPage olderThan(InstallationId installation, ActivityFilter filter, EntryId entry) {
		EntryQuery query = new EntryQuery(installation, filter).olderThan(entry);
		Found found = read(query, query.newestFirst(PAGE + 1, Bound.PAGE));
		return page(found.first(PAGE), found.goesBeyond(PAGE), true);
	}

	ActivityPage newerThan(InstallationId installation, ActivityFilter filter, EntryId entry) {
		EntryQuery query = new EntryQuery(installation, filter).newerThan(entry);
		Found found = read(query, query.oldestFirst(PAGE + 1, Bound.PAGE));
		if (found.entries().isEmpty()) {
			return newest(installation, filter);
		}
		List<ActivityEntry> shown = new ArrayList<>(found.first(PAGE));
		Collections.reverse(shown);
		return page(shown, true, found.goesBeyond(PAGE));
	}

	List<Change> changes(InstallationId installation, EntryId entry, int from, int limit) {
		return this.jdbc.query(
				"""
						select change from activity_entry, jsonb_array_elements(details->'changes') with ordinality part (change, place)
						where client_key = :clientKey and id = :entry and place > :from order by place limit :limit
						""",
				new MapSqlParameterSource("clientKey", installation.clientKey()).addValue("entry", entry.value())
					.addValue("from", from)
					.addValue("limit", limit),
				(row, number) -> this.rows.change(row.getString("change")));
	}

	void forEach(InstallationId installation, ActivityFilter filter, Consumer<ActivityEntry> consumer) {
		EntryQuery query = new EntryQuery(installation, filter);
		int limit = FIRST_READ;
		Found found = read(query, query.newestFirst(limit, Bound.EXPORT));
		found.entries().forEach(consumer);
		while (found.goesBeyond(limit - 1)) {
			query = new EntryQuery(installation, filter).after(found.entries().get(found.entries().size() - 1));
			limit = Math.min(READ, 2 * found.entries().size()); // the database measures
																// all of them
			found = read(query, query.newestFirst(limit, Bound.EXPORT));
			found.entries().forEach(consumer);
		}
	}

	private Found read(EntryQuery query, String sql) {
		List<ActivityEntry> entries = new ArrayList<>();
		int[] picked = { 0 };
		this.jdbc.query(sql, query.parameters(), (row) -> {
			entries.add(this.rows.shown(row));
			picked[0] = row.getInt("picked");
		});
		return new Found(entries, picked[0]);
	}

	private static ActivityPage page(List<ActivityEntry> shown, boolean older, boolean newer) {
		if (shown.isEmpty()) {
			return new ActivityPage(List.of(), null, null);
		}
		return new ActivityPage(List.copyOf(shown), older ? shown.get(shown.size() - 1).id() : null,
				newer ? shown.get(0).id() : null);
	}

	/**
	 * What was read.
	 *
	 * @param picked how many entries there are, with those that were too much
	 */
	private record Found(List<ActivityEntry> entries, int picked) {

		List<ActivityEntry> first(int most) {
			return this.entries.subList(0, Math.min(most, this.entries.size()));
		}

		/** Whether there are more than the first, or than could be read. */
		boolean goesBeyond(int most) {
			return this.picked > most || this.picked > this.entries.size();
		}

	}

}
