package com.bulkops.orgs.activity;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However deep a page is in a long log, and whatever it is asked for, few rows are read
 * for it: PostgreSQL counts them.
 */
class LongLogIntegrationTests extends LogInPostgres {

	private static final int ENTRIES = 20_000;

	/** One in fifty has the rarer word, so that its page passes fifty times as many. */
	private static final long FEW = 4_000;

	/**
	 * One entry a minute, the newest now. All have one word, one in fifty another one.
	 */
	@BeforeEach
	void fill() {
		String fill = """
				set local session_replication_role = replica;
				insert into activity_entry (site_id, at, kind, result, run_id, account_id, token_id, token_label,
				  label_salt, label_digest, rule, concluded_at)
				select '%1$s', at, 'REVOCATION', case when n %% 20 = 0 then 'FAILED' else 'REVOKED' end, '%3$s',
				  'person-' || n %% 10, 'token-' || n, 'script', uuid_send(gen_random_uuid()), sha256('script'), 'the rule', at
				from generate_series(%4$d, 1, -1) n,
				  lateral (select timestamptz '%2$s' - n * interval '1 minute') of_time (at);
				insert into activity_word (site_id, word, at, entry_id)
				select site_id, 'script', at, id from activity_entry where site_id = '%1$s'
				union all
				select site_id, 'ci', at, id from activity_entry where site_id = '%1$s' and id %% 50 = 0;
				"""
			.formatted(this.site.value(), NOW, this.run, ENTRIES);
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> this.jdbc.execute(fill));
		this.jdbc.execute("vacuum analyze activity_entry, activity_word");
	}

	@Test
	void readsFewRowsForAnyPage() {
		for (ActivityFilter filter : List.of(ActivityFilter.ALL, ActivityFilter.ALL.topLevel(), month(null),
				of(Set.of(EntryResult.FAILED), null, null), of(Set.of(), "person-3", null),
				of(Set.of(), null, "script"), of(Set.of(), null, "ci"), of(Set.of(), null, "script ci"),
				month("script"), month("ci"), of(Set.of(EntryResult.FAILED), null, "script"),
				of(Set.of(), "person-3", "script"))) {
			assertThat(rowsRead(() -> this.log.newest(this.site, filter))).as("first page of " + filter)
				.isLessThan(FEW);
			for (long age : new long[] { ENTRIES / 2, ENTRIES - 200 }) {
				EntryId entry = entry(age);
				assertThat(rowsRead(() -> this.log.olderThan(this.site, filter, entry)))
					.as("%d minutes ago, %s", age, filter)
					.isLessThan(FEW);
				assertThat(rowsRead(() -> this.log.newerThan(this.site, filter, entry)))
					.as("back from %d minutes ago, %s", age, filter)
					.isLessThan(FEW);
			}
		}
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
		return new EntryId(this.jdbc.queryForObject("select id from activity_entry where site_id = ? and token_id = ?",
				Long.class, this.site.value(), "token-" + age));
	}

	/** What the tables and indexes of the log gave, whether it was needed or not. */
	private long rowsRead(Runnable page) {
		return new TransactionTemplate(this.transactions).execute((status) -> {
			long before = rowsReadSoFar();
			page.run();
			return rowsReadSoFar() - before;
		});
	}

	/** By this session; its own statements are not counted before they end. */
	private long rowsReadSoFar() {
		return this.jdbc.queryForObject("""
				select sum(pg_stat_get_xact_tuples_returned(oid)) from pg_class
				where relname like 'activity\\_%' and relkind in ('r', 'i')
				""", Long.class);
	}

}
