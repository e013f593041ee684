package com.bulkops.orgs.activity;

import java.util.List;
import java.util.Set;

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
			and("kind in (:kinds)", "kinds", names(filter.kinds()));
		}
		if (!filter.results().isEmpty()) {
			and("result in (:results)", "results", names(filter.results()));
		}
		if (filter.account() != null) {
			and("account_id = :account", "account", filter.account());
		}
		if (filter.run() != null) {
			and("run_id = :run", "run", filter.run().value());
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

	private static List<String> names(Set<? extends Enum<?>> values) {
		return values.stream().<String>map(Enum::name).sorted().toList();
	}

}
