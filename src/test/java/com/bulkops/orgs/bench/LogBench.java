package com.bulkops.orgs.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import com.bulkops.orgs.BulkOpsOrgsApplication;
import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Conclusion;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.activity.Verification;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.site.SiteId;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How fast the log takes entries, reads them and checks itself, on a PostgreSQL that
 * writes each commit to the disk.
 */
public final class LogBench {

	private static final RunId RUN = new RunId(UUID.randomUUID());

	private static final AccountId ACCOUNT = new AccountId("5b10ac8d82e05b22cc7d4ef5");

	private static final AtomicLong NEXT = new AtomicLong();

	private LogBench() {
	}

	public static void main(String[] args) throws Exception {
		int entries = Integer.getInteger("entries", 1_000_000);
		try (EmbeddedPostgres postgres = PostgresInitializer.postgres()
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.start();
				ConfigurableApplicationContext context = SpringApplication.run(BulkOpsOrgsApplication.class,
						"--server.address=127.0.0.1", "--server.port=0", "--management.server.port=0",
						"--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
						"--spring.datasource.username=postgres", "--bulkops.encryption.keyset=" + Keysets.create(),
						"--logging.level.root=warn", "--spring.main.banner-mode=off")) {
			ActivityLog log = context.getBean(ActivityLog.class);
			append(log, new SiteId("warm-up"), 1, 1000);
			append(log, new SiteId("warm-up"), 8, 2000);
			for (int round = 1; round <= 3; round++) {
				print("revocations/s (an entry and its end), 1 thread", 1000,
						append(log, new SiteId("one-" + round), 1, 1000));
				print("revocations/s (an entry and its end), 8 threads", 4000,
						append(log, new SiteId("eight-" + round), 8, 4000));
				print("revocations/s, 16 at once as a run writes them", 8000,
						appendTogether(log, new SiteId("together-" + round), 16, 8000));
			}
			SiteId large = new SiteId("large");
			print("entries/s, 1,000 at once", entries, appendAll(log, large, entries));
			new JdbcTemplate(postgres.getPostgresDatabase()).execute("vacuum analyze");
			long begun = System.nanoTime();
			long[] read = new long[2];
			log.forEach(large, ActivityFilter.ALL, (entry) -> read[0]++);
			print("entries/s, read for an export", read[0], System.nanoTime() - begun);
			begun = System.nanoTime();
			log.forEachRecord(large, (line) -> read[1]++);
			print("records/s, read for an export", read[1], System.nanoTime() - begun);
			begun = System.nanoTime();
			Verification verification = log.verify(large);
			print("records/s, verified (" + verification.finding() + ", " + verification.records() + " records)",
					verification.records(), System.nanoTime() - begun);
		}
		System.exit(0);
	}

	private static long append(ActivityLog log, SiteId site, int threads, int entries) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		long begun = System.nanoTime();
		List<Future<?>> all = new ArrayList<>();
		for (int thread = 0; thread < threads; thread++) {
			all.add(executor.submit(() -> {
				for (int i = 0; i < entries / threads; i++) {
					EntryId id = log.append(entry(site));
					log.conclude(id, EntryResult.REVOKED, "Verified: the token is gone.");
				}
			}));
		}
		for (Future<?> one : all) {
			one.get();
		}
		executor.shutdown();
		return System.nanoTime() - begun;
	}

	/** As a run's ledger does for its threads. */
	private static long appendTogether(ActivityLog log, SiteId site, int atOnce, int entries) {
		long begun = System.nanoTime();
		for (int done = 0; done < entries; done += atOnce) {
			List<EntryId> ids = log.appendAll(Stream.generate(() -> entry(site)).limit(atOnce).toList());
			log.concludeAll(ids.stream()
				.map((id) -> new Conclusion(id, EntryResult.REVOKED, "Verified: the token is gone."))
				.toList());
		}
		return System.nanoTime() - begun;
	}

	/** One entry in 250 is a revocation, which is concluded on its own. */
	private static long appendAll(ActivityLog log, SiteId site, int entries) {
		long begun = System.nanoTime();
		for (int done = 0; done < entries; done += 1000) {
			List<NewEntry> batch = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				batch.add((i % 250 == 0) ? entry(site) : NewEntry.skippedToken(site, RUN, ACCOUNT,
						new TokenSnapshot(new TokenId("t-" + done + "-" + i), "label of " + i, null, null),
						"Atlassian provides no creation time for it. Its age is unknown, so it was not revoked."));
			}
			List<EntryId> ids = log.appendAll(batch);
			for (int i = 0; i < 1000; i += 250) {
				log.conclude(ids.get(i), EntryResult.REVOKED, null);
			}
		}
		return System.nanoTime() - begun;
	}

	private static NewEntry entry(SiteId site) {
		long number = NEXT.incrementAndGet();
		return NewEntry.revocation(site, RUN, new AccountId("5b10ac8d82e05b22cc7d" + number % 20_000),
				new TokenSnapshot(new TokenId("token-" + number), "label of " + number,
						Instant.parse("2026-03-01T10:15:30.123Z"), null),
				"Revoke API tokens that are 90 days old or older");
	}

	private static void print(String what, long count, long nanos) {
		System.out.printf("%-60s %,12.0f%n", what, count * 1e9 / nanos);
	}

}
