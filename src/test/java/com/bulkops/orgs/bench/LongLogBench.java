package com.bulkops.orgs.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How fast a long log is read: its first, deep and filtered pages over a socket, all of
 * it as a file, and what the database does for each question. Its entries are written
 * straight into the tables, a thousand runs of a year, without their chain.
 */
public final class LongLogBench {

	private static final int WARM_UP = 20;

	private static final int MEASURED = 100;

	private final AppClient client;

	private final JdbcTemplate jdbc;

	private final String site;

	private LongLogBench(AppClient client, JdbcTemplate jdbc, String site) {
		this.client = client;
		this.jdbc = jdbc;
		this.site = site;
	}

	public static void main(String[] args) throws Exception {
		long entries = Long.getLong("entries", 10_000_000);
		try (EmbeddedPostgres postgres = PostgresInitializer.postgres().start();
				SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());
				RunningApp app = new RunningApp(postgres, atlassian)) {
			LongLogBench bench = new LongLogBench(app.client(), new JdbcTemplate(postgres.getPostgresDatabase()),
					atlassian.site().siteId());
			long begun = System.nanoTime();
			bench.fill(entries);
			System.out.printf("%n%,d entries in %s, written in %.0f s; load %.1f%n", entries, bench.size(),
					(System.nanoTime() - begun) / 1e9, load());
			bench.explain();
			bench.export("/activity.csv");
			bench.export("/activity.jsonl");
			bench.measurePages();
		}
		System.exit(0);
	}

	/**
	 * Two in three entries are revocations, one in a hundred of them failed; others were
	 * left alone, or an account was not reached. One account has one entry in a thousand,
	 * and one even one in twenty. All labels have the word "script", one in fifty has
	 * "ci", but none of those two accounts.
	 */
	private void fill(long entries) {
		List<Map<String, Object>> indexes = this.jdbc.queryForList(
				"""
						select indexname as name, indexdef as definition from pg_indexes
						where tablename in ('activity_entry', 'activity_word') and indexname not in (select conindid::regclass::text from pg_constraint where conindid <> 0)
						""");
		indexes.forEach((index) -> this.jdbc.execute("drop index " + index.get("name")));
		this.jdbc.execute(
				"""
						begin;
						set local session_replication_role = replica;
						insert into activity_entry (site_id, at, kind, result, run_id, details, concluded_at)
						select '%1$s', now() - n / 1000.0::float8 * interval '365 days', 'RUN', 'COMPLETED', md5('run' || n)::uuid,
						  '{"counts":{"accounts":1,"tokens":1,"due":1,"revoked":1,"alreadyGone":0,"failed":0,"unreachable":0}}', now()
						from generate_series(1000, 1, -1) n;
						insert into activity_entry (site_id, at, kind, result, run_id, account_id, token_id, token_label,
						  label_salt, label_digest, token_created_at, rule, reason, concluded_at)
						select '%1$s', now() - n / %2$d.0::float8 * interval '365 days', kind,
						  case when kind = 'TOKEN' then 'SKIPPED' when kind = 'ACCOUNT' then 'UNREACHABLE'
						    when n %% 97 = 0 then 'FAILED' else 'REVOKED' end,
						  md5('run' || n * 1000 / (%2$d + 1))::uuid,
						  '5b10ac8d82e05b22cc7d' || case when n %% 1000 = 1 then 'busy' when n %% 20 = 0 then 'huge' else (n %% 25001)::text end, token, label,
						  case when label is not null then uuid_send(gen_random_uuid()) end, sha256(label::bytea),
						  case when label is not null then now() - interval '100 days' end,
						  'Revoke API tokens that are 90 days old or older',
						  case when kind <> 'REVOCATION' or n %% 97 = 0 then 'Atlassian did not answer, 8 times in a row.' end,
						  case when kind = 'REVOCATION' then now() end
						from generate_series(%2$d::bigint, 1, -1) n,
						  lateral (select case when n %% 10 < 7 then 'REVOCATION' when n %% 10 < 9 then 'TOKEN' else 'ACCOUNT' end) of_kind (kind),
						  lateral (select case when kind <> 'ACCOUNT' then 'token-' || n end,
						    case when kind <> 'ACCOUNT' then 'Script ' || case when n %% 50 = 3 then 'CI ' else '' end || n end) of_token (token, label);
						insert into activity_word (site_id, word, at, entry_id)
						select distinct site_id, word, at, id from activity_entry, regexp_split_to_table(lower(token_label) || ' ' || token_id, '[ -]') word
						where token_label <> '' order by site_id, word, at, id;
						commit;
						"""
					.formatted(this.site, entries));
		indexes.forEach((index) -> this.jdbc.execute(index.get("definition").toString()));
		this.jdbc.execute("vacuum analyze");
	}

	private String size() {
		return this.jdbc.queryForObject("select pg_size_pretty(pg_database_size(current_database()))", String.class);
	}

	private void measurePages() {
		System.out.println();
		Latency.printHeading();
		filters().forEach((name, filter) -> {
			String path = "/activity?" + filter;
			measure(name, path);
			measure(name + ", half-way", path + "&before=" + entry("max(id) / 2"));
			measure(name + ", near the oldest", path + "&before=" + entry("min(id) + 2000"));
			measure(name + ", back from there", path + "&after=" + entry("min(id) + 2000"));
		});
		measure("one run opened", "/activity/runs/" + run());
	}

	private Map<String, String> filters() {
		String month = "from=" + LocalDate.now(Clock.systemUTC()).minusDays(230) + "&to="
				+ LocalDate.now(Clock.systemUTC()).minusDays(200);
		Map<String, String> filters = new LinkedHashMap<>();
		filters.put("runs", "");
		filters.put("revocations", "kind=REVOCATION");
		filters.put("what failed", "result=FAILED");
		filters.put("what never was", "result=ALREADY_GONE");
		filters.put("one person", "account=5b10ac8d82e05b22cc7d17");
		filters.put("busy account", "account=5b10ac8d82e05b22cc7dbusy");
		filters.put("one run", "run=" + run());
		filters.put("a month of runs", month);
		filters.put("rare word", "text=77777");
		filters.put("frequent word", "text=script");
		filters.put("two words", "text=script+ci");
		filters.put("month, revocations", month + "&kind=REVOCATION");
		filters.put("month, failed", month + "&result=FAILED");
		filters.put("month, one person", month + "&account=5b10ac8d82e05b22cc7d17");
		filters.put("month, frequent word", month + "&text=script");
		filters.put("month, less frequent word", month + "&text=ci");
		for (String account : List.of("busy", "huge")) {
			String of = "account=5b10ac8d82e05b22cc7d" + account;
			filters.put(account + " account, failed", of + "&result=FAILED");
			filters.put(account + " account, frequent word", of + "&text=script");
			filters.put(account + " account, word that it has not", of + "&text=ci");
		}
		filters.put("one run, failed", "run=" + run() + "&result=FAILED");
		filters.put("one run, frequent word", "run=" + run() + "&text=script");
		filters.put("failed, frequent word", "result=FAILED&text=script");
		filters.put("failed, less frequent word", "result=FAILED&text=ci");
		return filters;
	}

	private UUID run() {
		return this.jdbc.queryForObject("select md5('run500')::uuid", UUID.class);
	}

	private Long entry(String which) {
		return this.jdbc.queryForObject("select " + which + " from activity_entry where site_id = ?", Long.class,
				this.site);
	}

	private void measure(String name, String path) {
		Latency.of(this.client, path, WARM_UP, MEASURED, () -> {
		}).print(name);
	}

	private void export(String path) throws IOException {
		heap().forEach(MemoryPoolMXBean::resetPeakUsage);
		long lines = 0;
		long bytes = 0;
		long begun = System.nanoTime();
		try (InputStream body = this.client.download(path)) {
			byte[] buffer = new byte[1 << 16];
			for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
				bytes += read;
				for (int at = 0; at < read; at++) {
					lines += (buffer[at] == '\n') ? 1 : 0;
				}
			}
		}
		double seconds = (System.nanoTime() - begun) / 1e9;
		System.out.printf("%s: %,d lines, %,d MB in %.0f s, %,.0f lines/s; heap of at most %d MB; load %.1f%n", path,
				lines, bytes >> 20, seconds, lines / seconds,
				heap().stream().map(MemoryPoolMXBean::getPeakUsage).mapToLong(MemoryUsage::getUsed).sum() >> 20,
				load());
	}

	private static List<MemoryPoolMXBean> heap() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.toList();
	}

	/**
	 * What the database does for what the pages ask, for docs/measurements/log.md: as
	 * EntryQuery asks it.
	 */
	private void explain() {
		// The app's connections set it, too.
		this.jdbc.execute("alter database postgres set max_parallel_workers_per_gather = 0");
		String month = " and entry.at >= now() - interval '230 days' and entry.at < now() - interval '200 days'";
		String halfWay = " and (entry.at, entry.id) < ((select at from activity_entry where id = %1$d), %1$d)"
			.formatted(entry("max(id) / 2"));
		String busy = " and account_id = '5b10ac8d82e05b22cc7dbusy'";
		String failed = " and result in ('FAILED')";
		Map<String, String> questions = new LinkedHashMap<>();
		questions.put("runs and what belongs to none", page(" and (kind = 'RUN' or run_id is null)"));
		questions.put("everything", page(""));
		questions.put("everything, near the oldest",
				page(" and (entry.at, entry.id) < ((select at from activity_entry where id = 2000), 2000)"));
		questions.put("one kind", page(" and kind in ('REVOCATION')"));
		questions.put("one result", page(failed));
		questions.put("one account", page(" and account_id = '5b10ac8d82e05b22cc7d17'"));
		questions.put("one run", page(" and run_id = md5('run500')::uuid"));
		questions.put("a month", page(month));
		questions.put("a month, one result", page(month + failed));
		questions.put("a rare word", page(word("77777")));
		questions.put("a frequent word", page(word("script")));
		questions.put("a frequent word, half-way", page(word("script") + halfWay + ofWord(halfWay)));
		questions.put("a less frequent word", page(word("ci")));
		questions.put("two words", page(word("ci") + andWord("script")));
		questions.put("a month, a less frequent word", page(word("ci") + month + ofWord(month)));
		questions.put("what failed, a less frequent word", page(word("ci") + failed));
		questions.put("an account with many entries, what failed", page(busy + failed));
		questions.put("an account with many entries, a word that none of them has", page(busy + andWord("ci")));
		questions.put("summary of everything", summary("", 10_001));
		questions.put("summary of a run", summary(" and run_id = md5('run500')::uuid", 10_001));
		questions.put("summary of an account with many entries, what failed", summary(busy + failed, 101));
		questions.put("summary of what failed, a less frequent word", summary(word("ci") + failed, 101));
		questions.forEach((name, sql) -> {
			System.out.printf("%n%s:%n", name);
			this.jdbc.queryForList("explain (analyze, buffers, costs off) " + sql, String.class)
				.forEach((line) -> System.out.println("    " + line));
		});
	}

	private String page(String conditions) {
		return "select * from activity_entry where id in (" + select("entry.id", conditions)
				+ " limit 51) order by at desc, id desc";
	}

	private String summary(String conditions, int most) {
		return "select result, count(*) from (" + select("entry.result", conditions) + " limit " + most
				+ ") newest group by result";
	}

	private String select(String columns, String conditions) {
		String entry = "activity_entry entry where entry.site_id = '" + this.site + "'";
		return "select " + columns + " from "
				+ (conditions.contains("word.word")
						? "activity_word word join "
								+ entry.replace("where", "on entry.at = word.at and entry.id = word.entry_id where")
								+ conditions + " order by word.at desc, word.entry_id desc"
						: entry + conditions + " order by entry.at desc, entry.id desc");
	}

	private String word(String word) {
		return " and word.site_id = '" + this.site + "' and word.word = '" + word + "'";
	}

	/** The same for the index of words. */
	private static String ofWord(String bounds) {
		return bounds.replace("entry.at", "word.at").replace("entry.id", "word.entry_id");
	}

	private String andWord(String word) {
		return " and exists (select 1 from activity_word where site_id = '" + this.site + "' and word = '" + word
				+ "' and at = entry.at and entry_id = entry.id)";
	}

	private static double load() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

}
