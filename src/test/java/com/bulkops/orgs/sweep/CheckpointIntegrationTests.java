package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.bulkops.orgs.JumpingClock;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a run has noted of its way when it is interrupted or stopped. One account is
 * handled after the other here.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT, properties = "bulkops.admin-api.calls-at-once=1")
class CheckpointIntegrationTests extends ConnectedSite {

	private static final int PEOPLE = 12;

	private static final JumpingClock CLOCK = new JumpingClock();

	@TestBean
	private Clock clock;

	CheckpointIntegrationTests() {
		super(CLOCK);
	}

	static Clock clock() {
		return CLOCK;
	}

	@BeforeEach
	void fill() {
		CLOCK.ahead(Duration.ZERO);
		Instant old = Instant.now().minus(Duration.ofDays(120));
		IntStream.range(0, PEOPLE)
			.forEach((person) -> this.organization.account("person-" + person).token("old-" + person, "CI", old));
		choose(RevocationInterval.ofDays(90));
	}

	/** Each account takes two seconds of the clock; the seventh gets no answer. */
	@Test
	void accountsThatAreDoneNeedNotBeLookedAtAgain() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		Thread worker = new Thread(() -> {
			work();
			ended.countDown();
		});
		AtomicInteger revocations = new AtomicInteger();
		this.organization.observe((call) -> {
			if (call.isRevocation()) {
				CLOCK.ahead(Duration.ofSeconds(2L * revocations.incrementAndGet()));
				if (revocations.get() == 7) {
					worker.interrupt();
					waitFor(ended);
				}
			}
		});
		standby();
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		worker.start();
		worker.join(60_000);
		assertThat(found(run).status()).isEqualTo(RunStatus.RUNNING);
		assertThat(found(run).counts().revoked()).as("what whoever watches it sees").isBetween(5L, 6L);
		assertThat(this.jdbc.queryForList("select account_id from sweep_candidate where run_id = ?", String.class,
				run.value()))
			.as("still to be done")
			.hasSizeBetween(PEOPLE - 6, PEOPLE - 5);
		goOn();
		assertThat(await(run).counts().revoked()).isEqualTo(PEOPLE);
	}

	/** Each call takes two seconds of the clock. */
	@Test
	void whoeverWatchesSeesHowFarTheListsAreRead() {
		this.organization.power(KeyPower.NO_ORGANIZATION_WIDE_LIST);
		List<Long> seen = new CopyOnWriteArrayList<>();
		AtomicInteger calls = new AtomicInteger();
		this.organization.observe((call) -> {
			CLOCK.ahead(Duration.ofSeconds(2L * calls.incrementAndGet()));
			if (call.path().startsWith("/users/")) {
				seen.add(firstUnfinished().orElseThrow().counts().tokens());
			}
		});
		await(this.sweeps.start(this.ada, RunMode.REPORT));
		assertThat(seen).isEqualTo(LongStream.range(0, PEOPLE).boxed().toList());
	}

	/** By the clock no second goes by, so that only the end makes it note anything. */
	@Test
	void whatIsRevokedIsNotInTheInventoryAfterAStop() {
		AtomicInteger revocations = new AtomicInteger();
		this.organization.observe((call) -> {
			if (call.path().startsWith("/users/")) {
				CLOCK.ahead(Duration.ofMinutes(-1));
			}
			if (call.isRevocation() && revocations.incrementAndGet() == 5) {
				this.sweeps.stop(this.ada, firstUnfinished().orElseThrow().id());
			}
		});
		assertThat(await(this.sweeps.start(this.ada, RunMode.REVOKE)).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.jdbc.queryForList("select token_id from inventory_token where site_id = ?", String.class,
				this.site.value()))
			.hasSizeBetween(PEOPLE - 5, PEOPLE - 4)
			.doesNotContainAnyElementsOf(
					this.organization.revoked().subList(0, 4).stream().map(Organization.Revoked::token).toList());
	}

}
