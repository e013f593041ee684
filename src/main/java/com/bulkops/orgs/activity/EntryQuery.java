package com.bulkops.orgs.activity;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * The conditions of a filter in SQL. The installation is always one of them. Entries are
 * read by their time, newest first, and those of the same time by their id. Which ones is
 * found out in indexes where they tell; only then are they read.
 */
final class EntryQuery {

	/** When an entry was made; an unknown one is newer than all. */
	private static final String TIME_OF = "coalesce((select at from activity_entry where client_key = :clientKey and id = :entry), 'infinity')";

	/** What is read of an entry besides its details. */
	private static final String COLUMNS = "id, client_key, at, kind, result, run_id, actor, account_id, token_id, token_label, "
			+ "token_created_at, token_last_access, rule, reason, concluded_at";

	private final MapSqlParameterSource parameters = new MapSqlParameterSource();

	private final StringBuilder where = new StringBuilder("entry.client_key = :clientKey");

	private final ActivityFilter filter;

	/** From when to when. They hold for each index that is gone through. */
	private final List<BinaryOperator<String>> bounds = new ArrayList<>();

	/** In SQL they need no quotes: nothing but letters and digits is left of them. */
	private final List<String> words;

	/** The word whose index is followed through time. */
	private final @Nullable String followed;

	EntryQuery(InstallationId installation, ActivityFilter filter) {
		this.filter = filter;
		this.parameters.addValue("clientKey", installation.clientKey());
		this.words = (filter.words() != null) ? SearchTerms.of(filter.words()).stream().sorted().toList() : List.of();
		boolean follows = !this.words.isEmpty() && filter.account() == null && filter.run() == null;
		this.followed = follows ? this.words.get(0) : null;
		if (filter.words() != null && this.words.isEmpty()) {
			this.where.append(" and false");
		}
		if (filter.from() != null) {
			bound((at, id) -> at + " >= :from", "from", EntryRowMapper.timestamp(filter.from()));
		}
		if (filter.to() != null) {
			bound((at, id) -> at + " < :to", "to", EntryRowMapper.timestamp(filter.to()));
		}
		if (!filter.kinds().isEmpty()) {
			this.where.append(" and entry.kind in ").append(names(filter.kinds()));
		}
		if (filter.level() == ActivityFilter.Level.TOP) {
			this.where.append(" and (entry.kind = 'RUN' or entry.run_id is null)");
		}
		if (!filter.results().isEmpty()) {
			this.where.append(" and entry.result in ").append(names(filter.results()));
		}
		if (filter.account() != null) {
			and("entry.account_id = :account", "account", filter.account());
		}
		if (filter.run() != null) {
			and("entry.run_id = :run", "run", filter.run().value());
		}
	}

	/**
	 * Goes on towards older entries. What is newer than the filter lets through is left
	 * out from the start, instead of being read and thrown away.
	 */
	EntryQuery olderThan(EntryId entry) {
		String time = (this.filter.to() != null) ? "least(" + TIME_OF + ", :to)" : TIME_OF;
		bound((at, id) -> "(" + at + ", " + id + ") < (" + time + ", :entry)", "entry", entry.value());
		return this;
	}

	/**
	 * Goes on towards newer entries. An entry of the filter's first instant may have a
	 * smaller id; no time is between that instant and the microsecond before.
	 */
	EntryQuery newerThan(EntryId entry) {
		String time = (this.filter.from() != null) ? "greatest(" + TIME_OF + ", :from - interval '1 microsecond')"
				: TIME_OF;
		bound((at, id) -> "(" + at + ", " + id + ") > (" + time + ", :entry)", "entry", entry.value());
		return this;
	}

	/** Goes on behind an entry as it was read, whatever became of it since. */
	EntryQuery after(ActivityEntry entry) {
		bound((at, id) -> "(" + at + ", " + id + ") < (:after, :entry)", "after", EntryRowMapper.timestamp(entry.at()));
		this.parameters.addValue("entry", entry.id().value());
		return this;
	}

	String newestFirst(int limit, Bound bound) {
		return bounded(" desc", limit, bound);
	}

	String oldestFirst(int limit, Bound bound) {
		return bounded("", limit, bound);
	}

	/**
	 * So many entries as fit, at least one. The column {@code shown} has the details with
	 * some of the changes, {@code all_changes} how many there are, and {@code picked} how
	 * many entries there would be if all fitted. Large details are unpacked once, and
	 * never sent.
	 */
	private String bounded(String direction, int limit, Bound bound) {
		String order = " order by at" + direction + ", id" + direction;
		String some = (bound.changes() < Integer.MAX_VALUE)
				? "case when all_changes > %1$d then jsonb_set(unpacked, '{changes}', jsonb_path_query_array(unpacked, '$.changes[0 to %1$d]')) else unpacked end"
					.formatted(bound.changes() - 1)
				: "unpacked";
		return """
				select * from (
				  select %6$s, shown, all_changes, count(*) over () picked,
				    coalesce(sum(octet_length(shown::text) + coalesce(octet_length(reason), 0)
				    + coalesce(octet_length(rule), 0) + coalesce(octet_length(token_label), 0))
				    over (%3$s rows between unbounded preceding and 1 preceding), 0) bytes_before
				  from (
				    select %6$s, all_changes, %4$s shown
				    from activity_entry,
				      lateral (select details || '{}' unpacked offset 0) once,
				      lateral (select jsonb_array_length(coalesce(unpacked->'changes', '[]')) all_changes offset 0) counted
				    where id in (%1$s limit %2$d)) picked) bounded
				where bytes_before < %5$d %3$s
				"""
			.formatted(select("entry.id", direction), limit, order, some, bound.bytes(), COLUMNS);
	}

	String resultsOfNewest(int limit) {
		return "select result, count(*) entries from (" + select("entry.result", " desc") + " limit " + limit
				+ ") newest group by result";
	}

	MapSqlParameterSource parameters() {
		return this.parameters;
	}

	/**
	 * Each word has to occur. The first one is followed through time, unless an account
	 * or a run is asked for: it has fewer entries than a word may have. The indexes are
	 * in the order of time, so that they are gone through side by side, each from where
	 * the page begins. Words are written out, so that the planner can see whether they
	 * are rare.
	 */
	private String select(String columns, String direction) {
		String at = (this.followed != null) ? "word.at" : "entry.at";
		String id = (this.followed != null) ? "word.entry_id" : "entry.id";
		StringBuilder sql = new StringBuilder("select ").append(columns).append(" from activity_entry entry");
		if (this.followed != null) {
			sql.append(" join activity_word word on ").append(occurs("word", this.followed));
		}
		sql.append(" where ").append(this.where).append(within("entry.at", "entry.id"));
		for (String other : (this.followed != null) ? this.words.subList(1, this.words.size()) : this.words) {
			sql.append(" and exists (select 1 from activity_word other where ")
				.append(occurs("other", other))
				.append(')');
		}
		return sql + " order by " + at + direction + ", " + id + direction;
	}

	private String occurs(String alias, String word) {
		return "%1$s.client_key = :clientKey and %1$s.word = '%2$s' and %1$s.at = entry.at and %1$s.entry_id = entry.id"
			.formatted(alias, word) + within(alias + ".at", alias + ".entry_id");
	}

	private String within(String at, String id) {
		return this.bounds.stream().map((bound) -> " and " + bound.apply(at, id)).collect(Collectors.joining());
	}

	private void bound(BinaryOperator<String> bound, String name, @Nullable Object value) {
		this.bounds.add(bound);
		this.parameters.addValue(name, value);
	}

	private void and(String condition, String name, @Nullable Object value) {
		this.where.append(" and ").append(condition);
		this.parameters.addValue(name, value);
	}

	/**
	 * Written out, so that the planner can see that a partial index serves.
	 */
	private static String names(Set<? extends Enum<?>> values) {
		return values.stream().map(Enum::name).sorted().collect(Collectors.joining("', '", "('", "')"));
	}

	/**
	 * How much is read at a time.
	 *
	 * @param changes the most of an entry's
	 * @param bytes the most of all entries' texts, as the database stores them; what goes
	 * beyond is one entry's
	 */
	record Bound(int changes, int bytes) {

		/** Chosen by us: what a person looks at. */
		static final Bound PAGE = new Bound(20, 256 * 1024);

		/** Chosen by us: all changes, and little enough that many may export. */
		static final Bound EXPORT = new Bound(Integer.MAX_VALUE, 256 * 1024);

	}

}
