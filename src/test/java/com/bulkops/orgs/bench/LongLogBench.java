package com.bulkops.orgs.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.bulkops.orgs.BulkOpsOrgsApplication;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.secrets.Keysets;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How fast a long log is read: its first, deep and filtered pages, and all of it for an
 * export. Its entries are written straight into the table, a thousand runs of a year.
 */
public final class LongLogBench {

	private static final InstallationId SITE = new InstallationId("long");

	private static final int MEASURED = 100;

	private final ActivityLog log;

	private final JdbcTemplate jdbc;

	private LongLogBench(ActivityLog log, JdbcTemplate jdbc) {
		this.log = log;
		this.jdbc = jdbc;
	}

	public static void main(String[] args) throws Exception {
		long entries = Long.getLong("entries", 10_000_000);
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
				ConfigurableApplicationContext context = SpringApplication.run(BulkOpsOrgsApplication.class,
						"--server.address=127.0.0.1", "--server.port=0", "--management.server.port=0",
						"--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
						"--spring.datasource.username=postgres", "--bulkops.encryption.keyset=" + Keysets.create(),
						"--logging.level.root=warn", "--spring.main.banner-mode=off")) {
			LongLogBench bench = new LongLogBench(context.getBean(ActivityLog.class),
					new JdbcTemplate(postgres.getPostgresDatabase()));
			long begun = System.nanoTime();
			bench.fill(entries);
			System.out.printf("%n%,d entries, written in %d s; load %.1f%n", entries,
					Duration.ofNanos(System.nanoTime() - begun).toSeconds(), load());
			bench.measurePages();
			bench.export();
			bench.explain();
		}
		System.exit(0);
	}

	private void fill(long entries) {
		this.jdbc.update("""
				insert into activity_entry (client_key, at, kind, result, run_id, account_id, token_id, token_label,
				  label_salt, label_digest, token_created_at, rule, reason, concluded_at)
				select ?, now() - n * interval '365 days' / ?, 'REVOCATION',
				  case when n % 97 = 0 then 'FAILED' else 'REVOKED' end, md5('run' || n * 1000 / (? + 1))::uuid,
				  'person-' || n % 25001, 'token-' || n, 'label ' || n, '\\x00', '\\x00', now() - interval '100 days',
				  'Revoke API tokens that are 90 days old or older',
				  case when n % 97 = 0 then 'Atlassian did not answer, 8 times in a row.' end, now()
				from generate_series(?, 1, -1) n
				""", SITE.clientKey(), entries, entries, entries);
		this.jdbc.execute("vacuum analyze activity_entry");
	}

	private void measurePages() {
		Instant now = Instant.now();
		RunId run = new RunId(this.jdbc.queryForObject("select md5('run500')::uuid", UUID.class));
		EntryId deep = new EntryId(this.jdbc.queryForObject("select max(id) / 2 from activity_entry", Long.class));
		EntryId old = new EntryId(this.jdbc.queryForObject("select min(id) + 100 from activity_entry", Long.class));
		Map<String, ActivityFilter> filters = new LinkedHashMap<>();
		filters.put("everything", ActivityFilter.ALL);
		filters.put("what failed", filter(null, null, Result.FAILED, null, null));
		filters.put("one person", filter(null, null, null, "person-17", null));
		filters.put("one run", filter(null, null, null, null, run));
		filters.put("a month",
				filter(now.minus(Duration.ofDays(230)), now.minus(Duration.ofDays(200)), null, null, null));
		filters.put("a month, what failed",
				filter(now.minus(Duration.ofDays(230)), now.minus(Duration.ofDays(200)), Result.FAILED, null, null));
		System.out.printf("%-52s %8s %8s %8s%n", "page of 50 and its summary", "p50 ms", "p95 ms", "max ms");
		filters.forEach((name, filter) -> {
			measure(name + ", first page", () -> this.log.newest(SITE, filter));
			measure(name + ", half-way", () -> this.log.olderThan(SITE, filter, deep));
			measure(name + ", near the oldest", () -> this.log.olderThan(SITE, filter, old));
			measure(name + ", back from there", () -> this.log.newerThan(SITE, filter, old));
			measure(name + ", summary", () -> this.log.summary(SITE, filter));
		});
	}

	private static ActivityFilter filter(Instant from, Instant to, Result result, String account, RunId run) {
		return new ActivityFilter(from, to, Set.of(Kind.REVOCATION), (result != null) ? Set.of(result) : Set.of(),
				account, run, null);
	}

	private static void measure(String name, Runnable page) {
		long[] nanos = new long[MEASURED];
		for (int request = -20; request < MEASURED; request++) {
			long begun = System.nanoTime();
			page.run();
			if (request >= 0) {
				nanos[request] = System.nanoTime() - begun;
			}
		}
		Arrays.sort(nanos);
		System.out.printf("%-52s %8.1f %8.1f %8.1f%n", name, nanos[MEASURED / 2] / 1e6,
				nanos[MEASURED * 95 / 100] / 1e6, nanos[MEASURED - 1] / 1e6);
	}

	private void export() {
		long[] rows = new long[1];
		long begun = System.nanoTime();
		this.log.forEach(SITE, ActivityFilter.ALL, (entry) -> rows[0]++);
		System.out.printf("%,.0f entries/s read for an export, %,d in all, heap of at most %d MB; load %.1f%n",
				rows[0] * 1e9 / (System.nanoTime() - begun), rows[0], Runtime.getRuntime().maxMemory() >> 20, load());
	}

	/** The plans of what the pages ask, for docs/performance.md. */
	private void explain() {
		String all = "select * from activity_entry where client_key = 'long'";
		String newest = " order by at desc, id desc limit 51";
		String older = " and (at, id) < ((select at from activity_entry where id = 100), 100)";
		for (String sql : List.of(all + newest, all + older + newest, all + " and result in ('FAILED')" + newest,
				all + " and account_id = 'person-17'" + newest, all + " and run_id = md5('run500')::uuid" + newest,
				all + " and at >= now() - interval '230 days' and at < now() - interval '200 days'" + newest)) {
			System.out.println();
			System.out.println(sql);
			this.jdbc.queryForList("explain (analyze, costs off, summary off) " + sql, String.class)
				.forEach((line) -> System.out.println("    " + line));
		}
	}

	private static double load() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

}
