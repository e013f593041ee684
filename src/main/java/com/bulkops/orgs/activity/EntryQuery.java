package com.bulkops.orgs.activity;

import java.util.List;
import java.util.Set;
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

	private final MapSqlParameterSource parameters = new MapSqlParameterSource();

	private final StringBuilder where = new StringBuilder("entry.client_key = :clientKey");

	private final ActivityFilter filter;

	private String from = "activity_entry entry";

	private String at = "entry.at";

	private String id = "entry.id";

	EntryQuery(InstallationId installation, ActivityFilter filter) {
		this.filter = filter;
		this.parameters.addValue("clientKey", installation.clientKey());
		if (filter.words() != null) {
			containing(Words.of(filter.words()).stream().sorted().toList());
		}
		if (filter.from() != null) {
			and(this.at + " >= :from", "from", EntryRows.timestamp(filter.from()));
		}
		if (filter.to() != null) {
			and(this.at + " < :to", "to", EntryRows.timestamp(filter.to()));
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
	 * Each word has to occur. The first one is followed through time, unless an account
	 * or a run is asked for: it has fewer entries than a word may have. The indexes of
	 * both are in the order of time, so that they can be gone through side by side. Words
	 * are written out, so that the planner can see whether they are rare; nothing but
	 * letters and digits is left of them.
	 */
	private void containing(List<String> words) {
		if (words.isEmpty()) {
			this.where.append(" and false");
			return;
		}
		boolean followed = this.filter.account() == null && this.filter.run() == null;
		if (followed) {
			this.from = "activity_word word join activity_entry entry on entry.at = word.at and entry.id = word.entry_id";
			this.at = "word.at";
			this.id = "word.entry_id";
			this.where.append(" and word.client_key = :clientKey and word.word = '").append(words.get(0)).append('\'');
		}
		for (String other : followed ? words.subList(1, words.size()) : words) {
			this.where.append(" and exists (select 1 from activity_word where client_key = :clientKey and word = '")
				.append(other)
				.append("' and at = entry.at and entry_id = entry.id)");
		}
	}

	/**
	 * Goes on towards older entries. What is newer than the filter lets through is left
	 * out from the start, instead of being read and thrown away.
	 */
	EntryQuery olderThan(EntryId entry) {
		String time = (this.filter.to() != null) ? "least(" + TIME_OF + ", :to)" : TIME_OF;
		and("(" + this.at + ", " + this.id + ") < (" + time + ", :entry)", "entry", entry.value());
		return this;
	}

	/**
	 * Goes on towards newer entries. An entry of the filter's first instant may have a
	 * smaller id; no time is between that instant and the microsecond before.
	 */
	EntryQuery newerThan(EntryId entry) {
		String time = (this.filter.from() != null) ? "greatest(" + TIME_OF + ", :from - interval '1 microsecond')"
				: TIME_OF;
		and("(" + this.at + ", " + this.id + ") > (" + time + ", :entry)", "entry", entry.value());
		return this;
	}

	String newestFirst(int limit) {
		return "select * from activity_entry where id in (" + select("entry.id", " desc") + " limit " + limit
				+ ") order by at desc, id desc";
	}

	String oldestFirst(int limit) {
		return "select * from activity_entry where id in (" + select("entry.id", "") + " limit " + limit
				+ ") order by at, id";
	}

	String resultsOfNewest(int limit) {
		return "select result, count(*) entries from (" + select("entry.result", " desc") + " limit " + limit
				+ ") newest group by result";
	}

	String allNewestFirst() {
		return select("entry.*", " desc");
	}

	MapSqlParameterSource parameters() {
		return this.parameters;
	}

	private String select(String columns, String direction) {
		return "select " + columns + " from " + this.from + " where " + this.where + " order by " + this.at + direction
				+ ", " + this.id + direction;
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

}
