package com.bulkops.orgs;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Verification;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The database's disk gets full in the middle of a run: nothing is revoked whose entry
 * could not be stored, pages answer or say that they cannot, and once there is space the
 * run goes on to its end, or has ended with that reason and the next one does the rest.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class FullDisk extends InstalledSite {

	private static final int PEOPLE = 100;

	private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

	private final TreeSet<String> due = new TreeSet<>();

	@Autowired
	private ActivityLog log;

	/** From now on the database has no space left. */
	abstract void fill();

	abstract void free();

	@BeforeEach
	void connect() {
		for (int person = 0; person < PEOPLE; person++) {
			this.organization.account("person-" + person)
				.token("old-" + person, "CI", Instant.now().minus(Duration.ofDays(120)))
				.token("young-" + person, "CI", Instant.now().minus(Duration.ofDays(3)));
			this.due.add("old-" + person);
		}
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		confirmAnyNumber();
	}

	@Test
	void nothingIsRevokedWithoutItsEntryAndTheRunGoesOnWhenThereIsSpace(CapturedOutput output) throws Exception {
		CountDownLatch fifth = new CountDownLatch(1);
		CountDownLatch full = new CountDownLatch(1);
		AtomicInteger revocations = new AtomicInteger();
		observe((call) -> {
			if (call.isRevocation()) {
				if (revocations.incrementAndGet() >= 5) {
					fifth.countDown();
					await(full);
				}
			}
		});
		String run = this.client.startSweep();
		assertThat(fifth.await(1, TimeUnit.MINUTES)).isTrue();
		fill();
		try {
			full.countDown();
			Awaitility.await()
				.atMost(LONG_ENOUGH)
				.until(output::getAll, (log) -> log.contains("No space left on device")
						&& log.contains("Run " + run.substring("/sweeps/".length()) + " was interrupted"));
			assertThat(this.organization.revoked()).as("most is still to be done").hasSizeLessThan(PEOPLE);
			assertAnswersOrSaysThatItCannot(this.client.get("/overview"));
			assertAnswersOrSaysThatItCannot(this.client.get("/activity"));
			// Not of the rule: a run that goes on decides by the rule of then.
			assertAnswersOrSaysThatItCannot(this.client.settings(Map.of("nightlyAt", "03:30")));
		}
		finally {
			free();
		}
		JsonNode ended = Awaitility.await()
			.atMost(LONG_ENOUGH)
			.ignoreExceptions()
			.until(() -> this.client.sweep(run),
					(sweep) -> !sweep.path("status").isMissingNode() && AppClient.isOver(sweep));
		assertThat(ended.path("status").asString("")).as(ended.toString()).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(this.organization.revoked()).as("nothing is done twice").hasSameSizeAs(this.due);
		assertEntriesAgree();
	}

	private void assertEntriesAgree() {
		String site = this.jira.site().siteId();
		assertThat(this.jdbc.queryForList("""
				select token_id from activity_entry where site_id = ? and result in ('REVOKED', 'ALREADY_GONE')
				""", String.class, site)).containsExactlyInAnyOrderElementsOf(this.due);
		assertThat(this.jdbc.queryForObject("""
				select count(*) from activity_entry where site_id = ? and result in ('PENDING', 'RUNNING')
				""", Long.class, site)).isZero();
		assertThat(this.log.verify(new SiteId(site)).finding()).isEqualTo(Verification.Finding.INTACT);
	}

	private static void assertAnswersOrSaysThatItCannot(HttpResponse<String> page) {
		if (page.statusCode() != 200) {
			assertThat(page.statusCode()).isEqualTo(500);
			assertThat(page.body()).contains("Something went wrong in BulkOps Orgs")
				.doesNotContain("Exception", "\tat ", "No space");
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
