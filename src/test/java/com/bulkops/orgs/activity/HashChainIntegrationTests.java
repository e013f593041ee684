package com.bulkops.orgs.activity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.Verification.Finding;
import com.bulkops.orgs.activity.Verification.Position;
import com.bulkops.orgs.adminapi.TokenId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Whether the chain stays intact whatever is written, by whomever, and goes with its log.
 */
class HashChainIntegrationTests extends LogInPostgres {

	@Autowired
	private HashChainVerifier chain;

	@TempDir
	private Path directory;

	@Test
	void theDatabaseRefusesToRewriteTheChain() {
		this.log.append(revocation("t1"));
		for (String statement : List.of("update activity_link set event = 'OPENED'", "delete from activity_link",
				"truncate activity_link", "update activity_head set hash = sha256('')",
				"update activity_head set seq = seq - 1", "delete from activity_head", "truncate activity_head")) {
			assertThatExceptionOfType(DataAccessException.class).as(statement)
				.isThrownBy(() -> this.jdbc.execute(statement))
				.withStackTraceContaining("append-only");
		}
	}

	@Test
	void allDataOfASiteCanBeErasedIfThatIsAskedFor() {
		this.log.conclude(this.log.append(revocation("t1")), EntryResult.REVOKED, null);
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
			this.jdbc.execute("set local bulkops.erasing = 'on'");
			assertThat(this.jdbc.update("delete from activity_entry where site_id = ?", this.site.value())).isOne();
			assertThat(this.jdbc.update("delete from activity_head where site_id = ?", this.site.value())).isOne();
		});
		assertThat(this.jdbc.queryForObject("select count(*) from activity_link where site_id = ?", Long.class,
				this.site.value()))
			.isZero();
		this.log.append(revocation("t4"));
		assertThat(this.log.verify(this.site).records()).isOne();
		intact();
	}

	@Test
	void eightThreadsKeepTheChainIntact() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(8);
		List<Future<?>> threads = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			String name = "thread-" + thread + "-";
			threads.add(executor.submit(() -> {
				for (int i = 0; i < 25; i++) {
					EntryId id = this.log.append(revocation(name + i));
					this.log.appendAll(List.of(NewEntry.settings(this.site, name, List.of()),
							NewEntry.settings(this.site, name, List.of(odd()))));
					this.log.conclude(id, EntryResult.REVOKED, null);
				}
			}));
		}
		for (Future<?> thread : threads) {
			thread.get(1, TimeUnit.MINUTES);
		}
		executor.shutdown();
		assertThat(this.log.verify(this.site).records()).isEqualTo(8 * 25 * 4);
		intact();
	}

	@Test
	void aTransactionThatTakesLongKeepsNobodyFromWriting() {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
			this.log.append(revocation("slow"));
			CompletableFuture.runAsync(() -> this.log.append(revocation("fast"))).orTimeout(1, TimeUnit.MINUTES).join();
		});
		assertThat(this.log.verify(this.site).records()).isEqualTo(2);
		intact();
	}

	@Test
	void whatIsRolledBackLeavesNoGap() {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
			this.log.append(revocation("never"));
			status.setRollbackOnly();
		});
		this.log.append(revocation("t4"));
		assertThat(this.log.verify(this.site).records()).isOne();
		intact();
	}

	@Test
	void manyEntriesAreWrittenAtOnceInTheirOrder() {
		List<NewEntry> many = new ArrayList<>();
		for (int i = 0; i < 2500; i++) {
			many.add(NewEntry.settings(this.site, "ada", List.of(new Change(Integer.toString(i), null, null))));
			many.add(revocation("many-" + i));
		}
		List<EntryId> ids = this.log.appendAll(many);
		assertThat(ids).hasSize(5000).doesNotHaveDuplicates();
		assertThat(this.jdbc.queryForList("""
				select token_id from activity_entry where site_id = ? and token_id like 'many-%' order by id
				""", String.class, this.site.value())).hasSize(2500)
			.startsWith("many-0", "many-1")
			.endsWith("many-2499");
		assertThat(this.log.newest(this.site, new ActivityFilter(null, null, Set.of(), Set.of(), null, null, "1234"))
			.entries()).singleElement().satisfies((entry) -> assertThat(entry.id()).isEqualTo(ids.get(2 * 1234 + 1)));
		assertThat(this.log.appendAll(List.of())).isEmpty();
		intact();
	}

	@Test
	void oddTextsAndTimesStayIntact() throws Exception {
		for (String text : List.of(ODD, ODD.repeat(60), "x".repeat(3000), "🚀".repeat(1500), "\uD83D", "")) {
			for (Instant at : List.of(Instant.EPOCH, Instant.parse("0001-01-01T00:00:00Z"),
					Instant.parse("1582-10-10T12:00:00.000000001Z"), Instant.parse("9999-12-31T23:59:59.9999999Z"))) {
				EntryId id = this.log.append(NewEntry.revocation(this.site, this.run, ACCOUNT,
						new TokenSnapshot(new TokenId(UUID.randomUUID().toString()), text, at, at), text));
				this.log.conclude(id, EntryResult.FAILED, text);
				this.log.append(NewEntry.settings(this.site, "ada", List.of(new Change(text, text, text))));
			}
		}
		intact();
		assertThat(new VerifyLogScript(this.directory).verify(export())).startsWith("Intact: " + 6 * 4 * 3);
	}

	@Test
	void theExportIsFoundIntactByTheScriptAndChangedBytesAreNot() throws Exception {
		this.log.conclude(this.log.append(revocation("t1")), EntryResult.FAILED, ODD);
		this.log.append(NewEntry.settings(this.site, "ada", List.of(odd())));
		VerifyLogScript script = new VerifyLogScript(this.directory);
		String fingerprint = this.log.verify(this.site).fingerprint();
		byte[] export = export().getBytes(StandardCharsets.UTF_8);
		assertThat(script.verify(export, fingerprint)).isEqualTo(
				"Intact: 3 records, fingerprint " + fingerprint + ". Record 3 has the fingerprint that was noted.");
		Random random = new Random(17);
		for (int i = 0; i < 2000; i++) {
			byte[] changed = export.clone();
			changed[random.nextInt(export.length)] ^= (byte) (1 + random.nextInt(255));
			assertThat(script.verify(changed, null)).startsWith("Not intact.");
		}
	}

	@Test
	void aLogThatIsLongerThanAStepIsVerifiedToItsNewestRecordInSteps() {
		this.log.appendAll(IntStream.range(0, 25).mapToObj((number) -> revocation("t" + number)).toList());
		String fingerprint = this.log.verify(this.site).fingerprint();
		List<Verification> steps = inSteps(4);
		assertThat(steps).extracting(Verification::records)
			.startsWith(4L, 8L, 12L, 16L, 20L, 24L, 25L)
			.endsWith(25L)
			.as("the records, then the entries, then that there are no more")
			.hasSize(7 + 7 + 1);
		assertThat(steps.subList(0, steps.size() - 1)).extracting(Verification::finding)
			.containsOnly(Finding.UNFINISHED);
		assertThat(steps).extracting(Verification::total).containsOnly(25L);
		assertThat(steps.get(steps.size() - 1)).isEqualTo(this.log.verify(this.site))
			.extracting(Verification::finding, Verification::fingerprint)
			.containsExactly(Finding.INTACT, fingerprint);
	}

	@Test
	void whatIsWrittenBetweenTheStepsIsVerifiedToo() {
		this.log.appendAll(IntStream.range(0, 10).mapToObj((number) -> revocation("t" + number)).toList());
		Verification first = step(Position.BEGINNING, 4);
		this.log.append(revocation("later"));
		Verification last = first;
		while (last.next() != null) {
			last = step(last.next(), 4);
		}
		assertThat(last).extracting(Verification::finding, Verification::records).containsExactly(Finding.INTACT, 11L);
	}

	@Test
	void aStepFromAPlaceThatTheLogDoesNotHaveFindsItCutOff() {
		this.log.append(revocation("t1"));
		assertThat(step(new Position(2, null), 4).finding()).isEqualTo(Finding.CUT_OFF);
		assertThat(step(new Position(Long.MAX_VALUE, new EntryId(7)), 4).finding()).isEqualTo(Finding.CUT_OFF);
		assertThatIllegalArgumentException().isThrownBy(() -> new Position(-1, null));
	}

	/** All steps of a verification that has time for this many at once. */
	private List<Verification> inSteps(int atATime) {
		List<Verification> steps = new ArrayList<>();
		Position next = Position.BEGINNING;
		while (next != null) {
			steps.add(step(next, atATime));
			next = steps.get(steps.size() - 1).next();
		}
		return steps;
	}

	private Verification step(Position from, int atATime) {
		return new TransactionTemplate(this.transactions)
			.execute((status) -> this.chain.verify(this.site, from, Duration.ZERO, atATime));
	}

	@Test
	void aLogIsVerifiedByOneAtATime() {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
			assertThat(this.log.verify(this.site).finding()).isEqualTo(Finding.INTACT);
			Verification second = CompletableFuture.supplyAsync(() -> this.log.verify(this.site)).join();
			assertThat(second.finding()).isEqualTo(Finding.BUSY);
			assertThat(second.next()).as("it can be tried again from there").isEqualTo(Position.BEGINNING);
		});
		intact();
	}

}
