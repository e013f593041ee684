package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.Refusal;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Revocations that were open when their run ended. Each tick looks at them.
 */
class AbandonedRevocationsIntegrationTests extends SiteOfAnyTime {

	private static final Duration HOUR = Duration.ofHours(1);

	@Autowired
	private AbandonedRevocations abandoned;

	@BeforeEach
	void fill() {
		standby();
		withoutNights();
		token(this.organization, "old");
	}

	@Test
	void aSiteWhoseAtlassianHangsHoldsUpNoOther() throws Exception {
		Organization another = ATLASSIAN.add(new Organization("Umbrella", CLOCK));
		token(another, "other");
		try (SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC())) {
			assertThat(jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
			ActingUser grace = new ActingUser(new SiteId(jira.site().siteId()), "grace");
			this.organizations.connect(grace,
					this.organizations.verify(new OrganizationId(another.id()), new ApiKey(another.apiKey())), null);
			CountDownLatch both = new CountDownLatch(2);
			AtomicBoolean met = new AtomicBoolean(true);
			for (Organization organization : List.of(this.organization, another)) {
				organization.observe((call) -> {
					both.countDown();
					met.compareAndSet(true, await(both));
				});
			}
			end(leaveOpen(this.ada, "old"));
			end(leaveOpen(grace, "other"));
			awaitResult(this.site, EntryResult.FAILED);
			awaitResult(grace.site(), EntryResult.FAILED);
			assertThat(met).as("each is asked while the other hangs").isTrue();
		}
	}

	@Test
	void isFoundOutSoonAfterNobodyHoldsTheRun() {
		RunLease lease = leaveOpen(this.ada, "old");
		this.organization.revokeUnseen("person", "old");
		this.runs.refuse(this.site, lease.run(), "Off");
		assertThat(this.leases.extend(List.of(lease), "test")).as("the attempt has lost it").isEmpty();
		this.abandoned.conclude(this.site);
		assertThat(result(this.site)).as("its call may be on its way").isEqualTo(EntryResult.PENDING);
		this.leases.free(lease.run(), "another");
		this.abandoned.conclude(this.site);
		assertThat(result(this.site)).isEqualTo(EntryResult.PENDING);
		this.leases.free(lease.run(), "test");
		awaitResult(this.site, EntryResult.REVOKED);
	}

	@Test
	void afterALimitAtlassianIsAskedNoEarlierThanItSaid() {
		this.organization.refuse((call) -> Refusal.limit(HOUR));
		end(leaveOpen(this.ada, "old"));
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> asked() == 1 && isNobodyAsking());
		for (int minutes = 0; minutes < 50; minutes += 10) {
			pass(Duration.ofMinutes(10));
			this.abandoned.concludeAll();
		}
		assertThat(asked()).isEqualTo(1);
		assertThat(result(this.site)).isEqualTo(EntryResult.PENDING);
		this.organization.refuse((call) -> null);
		pass(Duration.ofMinutes(11));
		this.abandoned.conclude(this.site); // ticks may not come while the clock is ahead
											// of Quartz's
		awaitResult(this.site, EntryResult.FAILED);
		assertThat(asked()).isEqualTo(2);
	}

	@Test
	void anOutageIsWaitedFor() {
		this.organization.refuse((call) -> Refusal.UNAVAILABLE);
		end(leaveOpen(this.ada, "old"));
		this.organization.revokeUnseen("person", "old");
		for (int hours = 1; hours < 6; hours++) {
			this.abandoned.conclude(this.site);
			assertThat(result(this.site)).isEqualTo(EntryResult.PENDING);
			pass(HOUR);
		}
		this.organization.refuse((call) -> null);
		awaitResult(this.site, EntryResult.REVOKED);
	}

	@Test
	void anOutageIsNotWaitedForForEver() {
		this.organization.refuse((call) -> Refusal.UNAVAILABLE);
		end(leaveOpen(this.ada, "old"));
		this.abandoned.conclude(this.site);
		assertThat(result(this.site)).isEqualTo(EntryResult.PENDING);
		pass(HOUR.multipliedBy(6));
		awaitResult(this.site, EntryResult.FAILED);
		assertThat(entry(this.site).reason()).contains("answered with an error", "is unknown");
	}

	@Test
	void anAccountWithoutAnAnswerHoldsUpNoOther() {
		this.organization.account("mute").token("mute", "CI", Instant.now());
		this.organization.refuse((call) -> call.path().contains("/mute/") ? Refusal.UNAVAILABLE : null);
		RunLease lease = lease(this.runs.queueRequested(this.ada, RunMode.REPORT));
		intend(lease, "mute", "mute");
		intend(lease, "person", "old");
		end(lease);
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.until(() -> entries(Kind.REVOCATION).get(0).result() == EntryResult.FAILED);
		assertThat(entries(Kind.REVOCATION).get(1).result()).isEqualTo(EntryResult.PENDING);
		this.organization.refuse((call) -> null);
		pass(HOUR);
	}

	/** Its list tells what the run before did; then its token is revoked, once. */
	@Test
	void theNextRunConcludesThemBeforeItRevokes() {
		choose(RevocationInterval.ofDays(90));
		withoutNights();
		RunLease before = leaveOpen(this.ada, "old");
		this.runs.refuse(this.site, before.run(), "Off");
		AtomicBoolean listed = new AtomicBoolean();
		this.organization.refuse((call) -> {
			listed.compareAndSet(false, call.path().startsWith("/admin/"));
			return listed.get() ? null : Refusal.UNAVAILABLE;
		});
		this.runs.queueRequested(this.ada, RunMode.REVOKE);
		work();
		assertThat(entries(Kind.REVOCATION)).extracting(ActivityEntry::result)
			.containsExactly(EntryResult.REVOKED, EntryResult.FAILED);
		assertThat(entries(Kind.REVOCATION).get(1).reason()).contains("The token still exists");
	}

	/** A run that ends while Atlassian does not answer claims nothing. */
	@ParameterizedTest
	@EnumSource(names = { "STOPPED", "COMPLETED" })
	void whatARunCannotFindOutStaysOpen(RunStatus status) {
		choose(RevocationInterval.ofDays(90));
		withoutNights();
		RunLease lease = leaveOpen(this.ada, "old");
		this.organization.revokeUnseen("person", "old");
		this.organization.refuse((call) -> call.path().startsWith("/users/") ? Refusal.UNAVAILABLE : null);
		if (status == RunStatus.STOPPED) {
			this.runs.requestStop(this.ada, lease.run());
		}
		work();
		assertThat(found(lease.run()).status()).isEqualTo(status);
		assertThat(result(this.site)).isEqualTo(EntryResult.PENDING);
		this.organization.refuse((call) -> null);
		pass(HOUR);
		goOn();
		awaitResult(this.site, EntryResult.REVOKED);
	}

	private static void token(Organization organization, String token) {
		organization.account("person").token(token, "CI", Instant.now().minus(Duration.ofDays(100)));
	}

	/** A run under way, whose mode does not matter. */
	private RunLease leaveOpen(ActingUser actor, String token) {
		RunLease lease = this.leases
			.lease(new RunLeases.Waiting(this.runs.queueRequested(actor, RunMode.REPORT), actor.site()), "test", null)
			.orElseThrow()
			.lease();
		intend(lease, "person", token);
		return lease;
	}

	private void intend(RunLease lease, String account, String token) {
		this.leasedRuns.append(lease, List.of(NewEntry.revocation(lease.site(), lease.run(), new AccountId(account),
				new TokenSnapshot(new TokenId(token), "CI", null, null), "the rule")));
	}

	/** It ends while nobody holds it. */
	private void end(RunLease lease) {
		this.runs.refuse(lease.site(), lease.run(), "Off");
		this.leases.free(lease.run(), "test");
	}

	/** The limit has been read, before the clock moves. */
	private static boolean isNobodyAsking() {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((thread) -> thread.getKey().getName().equals("abandoned-revocations"))
			.allMatch((thread) -> Arrays.stream(thread.getValue())
				.anyMatch((frame) -> frame.getMethodName().equals("getTask")));
	}

	/** How often the tokens of the account were asked for. */
	private long asked() {
		return this.organization.calls()
			.stream()
			.filter((call) -> call.path().equals("/users/person/manage/api-tokens"))
			.count();
	}

	private void awaitResult(SiteId site, EntryResult result) {
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> result(site) == result);
	}

	private EntryResult result(SiteId site) {
		return entry(site).result();
	}

	private ActivityEntry entry(SiteId site) {
		return this.log
			.newest(site, new ActivityFilter(null, null, Set.of(Kind.REVOCATION), Set.of(), null, null, null))
			.entries()
			.get(0);
	}

	private static boolean await(CountDownLatch latch) {
		try {
			return latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
