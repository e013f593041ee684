package com.bulkops.orgs.activity;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * The conditions of a filter in SQL. The installation is always one of them.
 */
final class EntryQuery {

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
			and("to_tsvector('simple', coalesce(token_label, '') || ' ' || coalesce(token_id, '') || ' ' "
					+ "|| coalesce(reason, '') || ' ' || coalesce(rule, '')) @@ to_tsquery('simple', :words)", "words",
					allOf(filter.words()));
		}
	}

	EntryQuery olderThan(EntryId entry) {
		and("id < :olderThan", "olderThan", entry.value());
		return this;
	}

	EntryQuery newerThan(EntryId entry) {
		and("id > :newerThan", "newerThan", entry.value());
		return this;
	}

	String newestFirst(int limit) {
		return select() + " order by id desc limit " + limit;
	}

	String oldestFirst(int limit) {
		return select() + " order by id limit " + limit;
	}

	String resultsOfNewest(int limit) {
		return "select result, count(*) entries from (select result from activity_entry where " + this.where
				+ " order by id desc limit " + limit + ") newest group by result";
	}

	String allNewestFirst() {
		return select() + " order by id desc";
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

	/** Each word has to occur, as the beginning of one at least. */
	private static String allOf(String words) {
		return Arrays.stream(words.split("[^\\p{L}\\p{N}]+"))
			.filter((word) -> !word.isEmpty())
			.map((word) -> word + ":*")
			.collect(Collectors.joining(" & "));
	}

}
