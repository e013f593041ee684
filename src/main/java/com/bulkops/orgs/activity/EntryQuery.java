package com.bulkops.orgs.activity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.ScrollPosition.Direction;

/**
 * The conditions of a filter in SQL, for words, exports and summaries. The site is always
 * one of them. Entries are read by their time, newest first, and those of the same time
 * by their id. Which ones is found out in indexes where they tell; only then are they
 * read.
 */
final class EntryQuery {

	/** Chosen by us: the texts that are read at a time, so that many may export. */
	static final int BYTES = 256 * 1024;

	private final Map<String, @Nullable Object> parameters = new HashMap<>();

	private final StringBuilder where = new StringBuilder("entry.site_id = :siteId");

	private final ActivityFilter filter;

	/** Conditions on time and id. They are repeated for each index that is read. */
	private final List<BinaryOperator<String>> bounds = new ArrayList<>();

	/** In SQL they need no quotes: they consist of letters, marks and digits only. */
	private final List<String> words;

	/** The word whose index is read in the order of time. */
	private final @Nullable String followed;

	private String direction = " desc";

	EntryQuery(SiteId site, ActivityFilter filter) {
		this.filter = filter;
		this.parameters.put("siteId", site.value());
		this.words = (filter.words() != null) ? SearchTerms.of(filter.words()).stream().sorted().toList() : List.of();
		boolean follows = !this.words.isEmpty() && filter.account() == null && filter.run() == null;
		this.followed = follows ? this.words.get(0) : null;
		if (filter.words() != null && this.words.isEmpty()) {
			this.where.append(" and false");
		}
		if (filter.from() != null) {
			bound((at, id) -> at + " >= :from", "from", EntryText.timestamp(filter.from()));
		}
		if (filter.to() != null) {
			bound((at, id) -> at + " < :to", "to", EntryText.timestamp(filter.to()));
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
	 * Continues from an entry. Entries outside the filter's range of time are skipped
	 * from the start, instead of being read and thrown away. An entry of the filter's
	 * first instant may have a smaller id; no time is between that instant and the
	 * microsecond before.
	 */
	EntryQuery from(EntryPosition position) {
		this.parameters.put("position", EntryText.timestamp(position.at()));
		this.parameters.put("entry", position.id().value());
		if (position.direction() == Direction.FORWARD) {
			String time = (this.filter.to() != null) ? "least(:position, :to)" : ":position";
			this.bounds.add((at, id) -> "(" + at + ", " + id + ") < (" + time + ", :entry)");
		}
		else {
			String time = (this.filter.from() != null) ? "greatest(:position, :from - interval '1 microsecond')"
					: ":position";
			this.bounds.add((at, id) -> "(" + at + ", " + id + ") > (" + time + ", :entry)");
			this.direction = "";
		}
		return this;
	}

	/** Selects the ids of the next entries. */
	String ids(int limit) {
		return select("entry.id") + " limit " + limit;
	}

	/**
	 * Selects as many of the next entries as fit into {@value #BYTES} bytes, at least
	 * one. The column {@code picked} says how many there are without that limit.
	 */
	String entries(int limit) {
		return """
				select * from (
				  select picked.*, count(*) over () picked,
				    coalesce(sum(octet_length(details::text) + coalesce(octet_length(reason), 0)
				    + coalesce(octet_length(rule), 0) + coalesce(octet_length(token_label), 0))
				    over (order by at%3$s, id%3$s rows between unbounded preceding and 1 preceding), 0) bytes_before
				  from (
				    select id, site_id, at, kind, result, run_id, actor, account_id, token_id, token_label, token_created_at,
				      token_last_access, rule, reason, concluded_at, unpacked details
				    from activity_entry, lateral (select details - 'changesLeftOut' unpacked offset 0) once
				    where id in (%1$s limit %2$d)) picked) bounded
				where bytes_before < %4$d order by at%3$s, id%3$s
				"""
			.formatted(select("entry.id"), limit, this.direction, BYTES);
	}

	String resultsOfNewest(int limit) {
		return "select result, count(*) entries from (" + select("entry.result") + " limit " + limit
				+ ") newest group by result";
	}

	Map<String, @Nullable Object> parameters() {
		return this.parameters;
	}

	/**
	 * Each word has to occur. The first one is followed through time, unless an account
	 * or a run is asked for: it has fewer entries than a word may have. The indexes are
	 * in the order of time, so that they are read side by side, each from where the page
	 * begins. Words are written out, so that the planner can see whether they are rare.
	 */
	private String select(String columns) {
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
		return sql + " order by " + at + this.direction + ", " + id + this.direction;
	}

	private String occurs(String alias, String word) {
		return "%1$s.site_id = :siteId and %1$s.word = '%2$s' and %1$s.at = entry.at and %1$s.entry_id = entry.id"
			.formatted(alias, word) + within(alias + ".at", alias + ".entry_id");
	}

	private String within(String at, String id) {
		return this.bounds.stream().map((bound) -> " and " + bound.apply(at, id)).collect(Collectors.joining());
	}

	private void bound(BinaryOperator<String> bound, String name, @Nullable Object value) {
		this.bounds.add(bound);
		this.parameters.put(name, value);
	}

	private void and(String condition, String name, @Nullable Object value) {
		this.where.append(" and ").append(condition);
		this.parameters.put(name, value);
	}

	/** Values are written out, so that the planner can use a partial index. */
	private static String names(Set<? extends Enum<?>> values) {
		return values.stream().map(Enum::name).sorted().collect(Collectors.joining("', '", "('", "')"));
	}

}
