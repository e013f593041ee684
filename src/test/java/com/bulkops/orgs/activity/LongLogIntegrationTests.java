package com.bulkops.orgs.activity;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However deep a page is in a long log, and whatever it is asked for, few rows are read
 * for it: PostgreSQL's own plan tells how many.
 */
class LongLogIntegrationTests extends LogInPostgres {

	private static final int ENTRIES = 20_000;

	private static final int PAGE = 51;

	/** One in fifty has the rarer word, so that its page passes fifty times as many. */
	private static final long FEW = 4_000;

	private static final ObjectMapper JSON = new ObjectMapper();

	/**
	 * One entry a minute, the newest now. All have one word, one in fifty another one.
	 */
	@BeforeEach
	void fill() {
		String fill = """
				set local session_replication_role = replica;
				insert into activity_entry (client_key, at, kind, result, run_id, account_id, token_id, token_label,
				  label_salt, label_digest, rule, concluded_at)
				select '%1$s', at, 'REVOCATION', case when n %% 20 = 0 then 'FAILED' else 'REVOKED' end, '%3$s',
				  'person-' || n %% 10, 'token-' || n, 'script', uuid_send(gen_random_uuid()), sha256('script'), 'the rule', at
				from generate_series(%4$d, 1, -1) n,
				  lateral (select timestamptz '%2$s' - n * interval '1 minute') of_time (at);
				insert into activity_word (client_key, word, at, entry_id)
				select client_key, 'script', at, id from activity_entry where client_key = '%1$s'
				union all
				select client_key, 'ci', at, id from activity_entry where client_key = '%1$s' and id %% 50 = 0;
				"""
			.formatted(this.site.clientKey(), NOW, this.run, ENTRIES);
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> this.jdbc.execute(fill));
		this.jdbc.execute("vacuum analyze activity_entry, activity_word");
	}

	@Test
	void readsFewRowsForAnyPage() {
		for (ActivityFilter filter : List.of(ActivityFilter.ALL, month(null),
				of(Set.of(EntryResult.FAILED), null, null), of(Set.of(), "person-3", null),
				of(Set.of(), null, "script"), of(Set.of(), null, "ci"), of(Set.of(), null, "script ci"),
				month("script"), month("ci"), of(Set.of(EntryResult.FAILED), null, "script"),
				of(Set.of(), "person-3", "script"))) {
			assertThat(rowsRead(query(filter).newestFirst(PAGE, EntryQuery.Bound.PAGE), query(filter)))
				.as("first page of " + filter)
				.isLessThan(FEW);
			for (long age : new long[] { ENTRIES / 2, ENTRIES - 200 }) {
				EntryQuery older = query(filter).olderThan(entry(age));
				assertThat(rowsRead(older.newestFirst(PAGE, EntryQuery.Bound.PAGE), older))
					.as("%d minutes ago, %s", age, filter)
					.isLessThan(FEW);
				EntryQuery newer = query(filter).newerThan(entry(age));
				assertThat(rowsRead(newer.oldestFirst(PAGE, EntryQuery.Bound.PAGE), newer))
					.as("back from %d minutes ago, %s", age, filter)
					.isLessThan(FEW);
			}
		}
	}

	private EntryQuery query(ActivityFilter filter) {
		return new EntryQuery(this.site, filter);
	}

	/** Some days in the middle. */
	private static ActivityFilter month(@Nullable String words) {
		return new ActivityFilter(NOW.minus(Duration.ofMinutes(ENTRIES * 3L / 5)),
				NOW.minus(Duration.ofMinutes(ENTRIES * 2L / 5)), Set.of(), Set.of(), null, null, words);
	}

	private static ActivityFilter of(Set<EntryResult> results, @Nullable String account, @Nullable String words) {
		return new ActivityFilter(null, null, Set.of(), results, account, null, words);
	}

	/** The one of so many minutes ago. */
	private EntryId entry(long age) {
		return new EntryId(
				this.jdbc.queryForObject("select id from activity_entry where client_key = ? and token_id = ?",
						Long.class, this.site.clientKey(), "token-" + age));
	}

	private long rowsRead(String sql, EntryQuery query) {
		String plan = new NamedParameterJdbcTemplate(this.jdbc).queryForObject("explain (analyze, format json) " + sql,
				query.parameters(), String.class);
		return rowsRead(JSON.readTree(plan).path(0).path("Plan"));
	}

	private static long rowsRead(JsonNode node) {
		long rows = 0;
		if (node.path("Node Type").asString("").contains("Scan")) {
			rows = node.path("Actual Loops").asLong()
					* (node.path("Actual Rows").asLong() + node.path("Rows Removed by Filter").asLong()
							+ node.path("Rows Removed by Index Recheck").asLong());
		}
		for (JsonNode child : node.path("Plans")) {
			rows += rowsRead(child);
		}
		return rows;
	}

}
