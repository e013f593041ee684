package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.activity.Verification;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said of revocations whose end nobody told, and what an attempt may still tell
 * after another one has taken its run. The scheduler rests: the test itself is whoever
 * works on a run.
 */
class InterruptedRevocationsIntegrationTests extends ConnectedSite {

	@Autowired
	private AbandonedRevocations abandoned;

	@BeforeEach
	void fill() {
		standby();
		choose(RevocationInterval.ofDays(90));
		Instant old = Instant.now().minus(Duration.ofDays(100));
		this.organization.account("person-1").token("old-1", "CI", old);
		this.organization.account("person-2").token("old-2", "CI", old);
	}

	@AfterEach
	void theLogIsWhole() {
		goOn();
		assertThat(this.log.pending(this.site)).isEmpty();
		assertThat(firstUnfinished()).isEmpty();
		assertThat(this.log.verify(this.site).finding()).isEqualTo(Verification.Finding.INTACT);
		assertThat(this.organization.revoked()).as("nothing is done twice")
			.hasSameSizeAs(this.organization.revokedTokens());
	}

	@Test
	void whatIsFoundOutIsCountedOnce() {
		RunLease crashed = begin();
		intend(crashed, 1);
		intend(crashed, 2);
		this.organization.revokeUnseen("person-1", "old-1");
		Run sweep = work(crashed.run());
		assertThat(sweep.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(sweep.counts()).isEqualTo(new RunCounts(2, 1, 2, 2, 0, 0, 0));
		assertThat(results("old-1")).containsExactly(EntryResult.REVOKED);
		assertThat(results("old-2")).as("one outcome in one run").containsExactly(EntryResult.REVOKED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "forbidden.action", "accountNotFound", "<html>Sign in</html>", "[{\"label\":\"no id\"}]" })
	void withoutAReadableListNobodyKnowsAndNothingIsClaimed(String answer) {
		RunLease crashed = begin();
		intend(crashed, 1);
		this.organization.revokeUnseen("person-1", "old-1");
		if (answer.matches("[<\\[].*")) {
			this.organization.distort((call, body) -> call.path().startsWith("/users/person-1/") ? answer : body);
		}
		else {
			this.organization.account("person-1").refusing(answer);
		}
		Run sweep = work(crashed.run());
		assertThat(sweep.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(entriesOf("old-1")).singleElement().satisfies((entry) -> {
			assertThat(entry.result()).isEqualTo(EntryResult.FAILED);
			assertThat(entry.reason()).contains("is unknown");
		});
		assertThat(results("old-2")).containsExactly(EntryResult.REVOKED);
	}

	@Test
	void isFoundOutOfARunThatIsEndedWhileNobodyHoldsIt() {
		RunLease crashed = begin();
		intend(crashed, 1);
		intend(crashed, 2);
		this.organization.revokeUnseen("person-1", "old-1");
		this.runs.refuse(this.site, crashed.run(), "Off");
		this.abandoned.conclude(this.site);
		assertThat(this.log.pending(this.site)).as("a call may still be on its way").hasSize(2);
		this.leases.free(crashed.run(), "test");
		this.abandoned.conclude(this.site);
		assertThat(results("old-1")).containsExactly(EntryResult.REVOKED);
		assertThat(results("old-2")).containsExactly(EntryResult.FAILED);
		assertThat(this.organization.revoked()).hasSize(1);
	}

	@Test
	void ofARunThatIsEndedAndAnUnavailableAtlassianNothingIsClaimed() {
		RunLease crashed = begin();
		intend(crashed, 1);
		this.organization.account("person-1").refusing("forbidden.action");
		this.runs.refuse(this.site, crashed.run(), "Off");
		this.leases.free(crashed.run(), "test");
		this.abandoned.conclude(this.site);
		assertThat(entriesOf("old-1")).singleElement().satisfies((entry) -> {
			assertThat(entry.result()).isEqualTo(EntryResult.FAILED);
			assertThat(entry.reason()).contains("is unknown");
		});
	}

	@Test
	void isFoundOutBeforeAStopThatWasAskedForIsHeard() {
		RunLease crashed = begin();
		intend(crashed, 1);
		this.organization.revokeUnseen("person-1", "old-1");
		this.runs.requestStop(this.ada, crashed.run());
		Run sweep = work(crashed.run());
		assertThat(sweep.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(sweep.counts().revoked()).isEqualTo(1);
		assertThat(results("old-1")).containsExactly(EntryResult.REVOKED);
		assertThat(this.organization.revokedTokens()).containsExactly("old-1");
	}

	/** It would say that it knows no such account, which is no answer. */
	@Test
	void anotherOrganizationIsNotAskedAboutIt() {
		intend(begin(), 1);
		this.organization.revokeUnseen("person-1", "old-1");
		Organization another = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));
		connect(another);
		assertThat(work(this.runs.queueRequested(this.ada, RunMode.REVOKE)).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(entriesOf("old-1")).singleElement().satisfies((entry) -> {
			assertThat(entry.result()).isEqualTo(EntryResult.FAILED);
			assertThat(entry.reason()).contains("Another organization was connected since.", "is unknown");
		});
		assertThat(another.calls()).as("nor about anybody but the nobody of the key's check")
			.noneMatch((call) -> call.path().startsWith("/users/") && !call.path().startsWith("/users/000000"));
	}

	@Test
	void whatWasToldInTheMeantimeStays() {
		RunLease crashed = begin();
		EntryId entry = intend(crashed, 1);
		AtomicBoolean told = new AtomicBoolean();
		this.organization.observe((call) -> {
			if (call.path().startsWith("/users/person-1/") && told.compareAndSet(false, true)) {
				this.organization.revokeUnseen("person-1", "old-1");
				this.log.conclude(entry, EntryResult.REVOKED, "The attempt before was not dead.");
			}
		});
		assertThat(work(crashed.run()).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(told).isTrue();
		assertThat(entriesOf("old-1")).singleElement()
			.extracting(ActivityEntry::reason)
			.isEqualTo("The attempt before was not dead.");
	}

	/**
	 * An instance stands still while its request is on the way. Another one takes over,
	 * and finds that the token is still listed.
	 */
	@Test
	void aConfirmationThatComesTooLateHasAnEntryOfItsOwn() {
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		AtomicReference<String> taken = new AtomicReference<>();
		this.organization.observe((call) -> {
			String token = call.path().substring(call.path().lastIndexOf('/') + 1);
			if (call.isRevocation() && taken.compareAndSet(null, token)) {
				lease(run);
				this.log.conclude(entriesOf(token).get(0).id(), EntryResult.FAILED, "The token is still there.");
			}
		});
		work();
		String first = taken.get();
		assertThat(entriesOf(first)).extracting(ActivityEntry::result)
			.containsExactly(EntryResult.REVOKED, EntryResult.FAILED);
		assertThat(entriesOf(first).get(0)).satisfies((entry) -> {
			assertThat(entry.reason()).startsWith("Atlassian confirmed it.").contains("It was confirmed late");
			assertThat(entry.run()).isEqualTo(run);
			assertThat(entry.rule()).isEqualTo("Revoke API tokens that are 90 days old or older");
			assertThat(entry.concludedAt()).isNotNull();
		});
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).as("nothing is wrong").isNull();
		assertThat(work(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revokedTokens()).containsExactly("old-1", "old-2");
	}

	/** Whoever shuts down has no answer, and claims none; the next attempt asks again. */
	@Test
	void aShutdownWhileItAsksLeavesTheEntryOpen() throws Exception {
		RunLease crashed = begin();
		intend(crashed, 1);
		this.organization.revokeUnseen("person-1", "old-1");
		CountDownLatch ended = new CountDownLatch(1);
		Thread worker = new Thread(() -> {
			work();
			ended.countDown();
		});
		AtomicBoolean interrupted = new AtomicBoolean();
		this.organization.observe((call) -> {
			if (call.path().startsWith("/users/person-1/") && interrupted.compareAndSet(false, true)) {
				worker.interrupt();
				ConnectedSite.waitFor(ended);
			}
		});
		worker.start();
		worker.join(60_000);
		assertThat(interrupted).isTrue();
		assertThat(results("old-1")).containsExactly(EntryResult.PENDING);
		assertThat(work(crashed.run()).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(results("old-1")).containsExactly(EntryResult.REVOKED);
	}

	/** The other attempt goes on; that this one broke down is nobody's problem. */
	@Test
	void anErrorOfAnAttemptThatLostItsRunIsNotShown() {
		this.organization.account("person-2").withdraw("old-2");
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		AtomicBoolean taken = new AtomicBoolean();
		this.organization.observe((call) -> {
			if (call.isRevocation() && taken.compareAndSet(false, true)) {
				lease(run);
				this.jdbc.execute("alter table inventory_token rename to inventory_token_away");
			}
		});
		try {
			work();
		}
		finally {
			this.jdbc.execute("alter table inventory_token_away rename to inventory_token");
		}
		assertThat(taken).isTrue();
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).isNull();
		assertThat(work(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(results("old-1")).containsExactly(EntryResult.REVOKED);
	}

	private RunLease begin() {
		return lease(this.runs.queueRequested(this.ada, RunMode.REVOKE));
	}

	private EntryId intend(RunLease claim, int person) {
		return this.leasedRuns
			.append(claim, List.of(NewEntry.revocation(this.site, claim.run(), new AccountId("person-" + person),
					new TokenSnapshot(new TokenId("old-" + person), "CI", null, null), "the rule")))
			.get(0);
	}

	private Run work(RunId run) {
		work();
		return found(run);
	}

	private void connect(Organization another) {
		this.organizations.connect(this.ada,
				this.organizations.verify(new OrganizationId(another.id()), new ApiKey(another.apiKey())), null);
	}

	private List<EntryResult> results(String token) {
		return entriesOf(token).stream().map(ActivityEntry::result).toList();
	}

	/** The newest first. */
	private List<ActivityEntry> entriesOf(String token) {
		return this.log
			.newest(this.site, new ActivityFilter(null, null, Set.of(Kind.REVOCATION), Set.of(), null, null, null))
			.entries()
			.stream()
			.filter((entry) -> entry.token().id().value().equals(token))
			.toList();
	}

}
