package com.bulkops.orgs.activity;

import java.util.Set;
import java.util.stream.Collectors;

import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * The conditions of a filter in SQL. The installation is always one of them. Entries are
 * read by their time, newest first, and those of the same time by their id.
 */
final class EntryQuery {

	/** When an entry was made; an unknown one is newer than all. */
	private static final String TIME_OF = "coalesce((select at from activity_entry where client_key = :clientKey and id = :%1$s), 'infinity')";

	private final StringBuilder where = new StringBuilder("client_key = :clientKey");

	private final MapSqlParameterSource parameters = new MapSqlParameterSource();

	EntryQuery(InstallationId installation, ActivityFilter filter) {
		this.parameters.addValue("clientKey", installation.clientKey());
		if (filter.from() != null) {
			and("at >= :from", "from", EntryRows.timestamp(filter.from()));
		}
		if (filter.to() != null) {
			and("at < :to", "to", EntryRows.timestamp(filter.to()));
		}
		if (!filter.kinds().isEmpty()) {
			this.where.append(" and kind in ").append(names(filter.kinds()));
		}
		if (!filter.results().isEmpty()) {
			this.where.append(" and result in ").append(names(filter.results()));
		}
		if (filter.account() != null) {
			and("account_id = :account", "account", filter.account());
		}
		if (filter.run() != null) {
			and("run_id = :run", "run", filter.run().value());
		}
		if (filter.words() != null) {
			containing(Words.of(filter.words()));
		}
	}

	/**
	 * Each word has to occur. They are written out, so that the planner can see whether
	 * they are rare; nothing but letters and digits is left of them.
	 */
	private void containing(Set<String> words) {
		if (words.isEmpty()) {
			this.where.append(" and false");
		}
		for (String word : words) {
			this.where.append(" and exists (select 1 from activity_word where client_key = :clientKey and word = '")
				.append(word)
				.append("' and entry_id = activity_entry.id)");
		}
	}

	EntryQuery olderThan(EntryId entry) {
		and("(at, id) < (" + TIME_OF.formatted("olderThan") + ", :olderThan)", "olderThan", entry.value());
		return this;
	}

	EntryQuery newerThan(EntryId entry) {
		and("(at, id) > (" + TIME_OF.formatted("newerThan") + ", :newerThan)", "newerThan", entry.value());
		return this;
	}

	String newestFirst(int limit) {
		return select() + " order by at desc, id desc limit " + limit;
	}

	String oldestFirst(int limit) {
		return select() + " order by at, id limit " + limit;
	}

	String resultsOfNewest(int limit) {
		return "select result, count(*) entries from (select result from activity_entry where " + this.where
				+ " order by at desc, id desc limit " + limit + ") newest group by result";
	}

	String allNewestFirst() {
		return select() + " order by at desc, id desc";
	}

	MapSqlParameterSource parameters() {
		return this.parameters;
	}

	private String select() {
		return "select * from activity_entry where " + this.where;
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
