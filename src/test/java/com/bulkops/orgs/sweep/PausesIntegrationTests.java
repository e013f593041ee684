package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.simulator.Organization.Refusal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A limit, an outage, an expired place in a list, a database that is away for a moment
 * and another key do not end a run: it goes on from its place by itself.
 */
class PausesIntegrationTests extends SiteOfAnyTime {

	private static final int PEOPLE = 230;

	private static final int DUE = 30;

	private static final Duration HOUR = Duration.ofHours(1);

	/** Those that were answered. */
	private final List<Call> made = new CopyOnWriteArrayList<>();

	/** Thirty people have a due token, and everybody a young one. */
	@BeforeEach
	void fill() {
		Instant now = Instant.now();
		IntStream.range(0, PEOPLE).forEach((person) -> {
			var account = this.organization.account("person-%03d".formatted(person))
				.token("young-" + person, "CI", now.minus(Duration.ofDays(10)));
			if (person < DUE) {
				account.token("old-" + person, "CI", now.minus(Duration.ofDays(100)));
			}
		});
		choose(RevocationInterval.ofDays(90));
		withoutNights();
		refuse((call) -> null);
	}

	/** What a run that was ended has left open waits for an answer. */
	@AfterEach
	void limitsAndOutagesEnd() {
		refuse((call) -> null);
		pass(HOUR);
	}

	@ParameterizedTest
	@EnumSource
	void aRunKeepsItsPlaceWhenALimitLastsAnHour(Step step) {
		this.organization.power(step.power);
		refuse(step.limitAt(2));
		RunId run = this.sweeps.start(this.ada, RunMode.REVOKE);
		awaitPause(run, HOUR);
		int before = this.made.size();
		assertThat(this.leases.waiting("test")).noneMatch((waiting) -> waiting.run().equals(run));
		pass(HOUR.plusSeconds(5));
		Run ended = await(run);
		assertThat(ended.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(ended.reason()).isNull();
		assertCompleted(ended);
		assertThat(this.made).filteredOn((call) -> call.path().startsWith("/admin/"))
			.as("no page is read twice")
			.doesNotHaveDuplicates();
		if (step == Step.REVOKING) {
			assertThat(this.made.subList(before, this.made.size()))
				.noneMatch((call) -> call.path().startsWith("/admin/"));
			assertThat(this.made).filteredOn(PausesIntegrationTests::isOwnList)
				.as("but for those under way, each is read before and after")
				.hasSizeBetween(2 * DUE - 16, 2 * DUE + 16);
		}
		else {
			int scans = (step.power == KeyPower.EVERYTHING) ? 0 : PEOPLE;
			assertThat(this.made).filteredOn(PausesIntegrationTests::isOwnList).hasSize(scans + 2 * DUE);
		}
	}

	@ParameterizedTest
	@EnumSource
	void anAdministratorEndsARunThatIsPausedAtOnce(Step step) {
		this.organization.power(step.power);
		refuse(step.limitFrom(2));
		RunId run = this.sweeps.start(this.ada, RunMode.REVOKE);
		awaitPause(run, HOUR);
		int calls = this.organization.calls().size();
		this.sweeps.stop(this.ada, run);
		assertThat(await(run).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.organization.calls()).as("but perhaps what became of a token")
			.hasSizeBetween(calls, calls + 16);
		assertThat(entries(Kind.RUN)).singleElement().extracting(ActivityEntry::result).isEqualTo(EntryResult.STOPPED);
	}

	@ParameterizedTest
	@EnumSource
	void offEndsARunThatIsPaused(Step step) {
		this.organization.power(step.power);
		refuse(step.limitFrom(2));
		RunId run = this.sweeps.start(this.ada, RunMode.REVOKE);
		awaitPause(run, HOUR);
		choose(RevocationInterval.OFF);
		assertThat(found(run).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.organization.revoked()).hasSizeLessThan(DUE);
	}

	@ParameterizedTest
	@EnumSource
	void anUninstallEndsARunThatIsPaused(Step step) {
		this.organization.power(step.power);
		refuse(step.limitFrom(2));
		RunId run = this.sweeps.start(this.ada, RunMode.REVOKE);
		awaitPause(run, HOUR);
		assertThat(this.jira.site().uninstall(RunningApp.addressOf(this.context))).isEqualTo(204);
		assertThat(await(run).status()).isEqualTo(RunStatus.STOPPED);
	}

	@ParameterizedTest
	@EnumSource
	void aRunKeepsItsPlaceInAnOutage(Step step) {
		this.organization.power(step.power);
		AtomicBoolean away = new AtomicBoolean();
		refuse(outageAfter(step, away));
		RunId run = this.sweeps.start(this.ada, RunMode.REVOKE);
		for (int pauses = 0; pauses < 3; pauses++) {
			awaitPause(run, Duration.ofMinutes(2));
			pass(HOUR);
		}
		away.set(false);
		refuse((call) -> null);
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> {
			pass(Duration.ofMinutes(3));
			return found(run).status().isFinal();
		});
		assertCompleted(found(run));
	}

	@ParameterizedTest
	@EnumSource
	void aRunDoesNotWaitForAnOutageForEver(Step step) {
		this.organization.power(step.power);
		refuse(outageAfter(step, new AtomicBoolean()));
		RunId run = this.sweeps.start(this.ada, RunMode.REVOKE);
		awaitPause(run, Duration.ofMinutes(2));
		pass(Duration.ofHours(5));
		awaitPause(run, Duration.ofMinutes(2));
		pass(HOUR.plusMinutes(1));
		Run ended = await(run);
		assertThat(ended.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(ended.reason()).contains("Atlassian answered with an error (503");
		assertThat(this.organizations.find(this.site).orElseThrow().problem())
			.contains("Atlassian answered with an error");
	}

	@Test
	void aListWhosePlaceIsNotKnownAnyMoreIsReadAgainAndTheOtherIsNot() {
		refuse(cursors(PausesIntegrationTests::isAccounts, 3));
		Run ended = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertCompleted(ended);
		assertThat(this.made).filteredOn((call) -> isAccounts(call) && call.query() == null).hasSize(4);
		assertThat(this.made).filteredOn(PausesIntegrationTests::isTokens).doesNotHaveDuplicates();
	}

	@Test
	void aListOfAccountsThatCannotBeReadToItsEndStopsTheRun() {
		refuse(cursors(PausesIntegrationTests::isAccounts, 4));
		Run ended = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(ended.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(ended.reason()).contains("Atlassian no longer accepts the cursor of the list");
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void aListOfTokensThatCannotBeReadToItsEndIsGivenUpForEachAccountsOwn() {
		refuse(cursors(PausesIntegrationTests::isTokens, 4));
		assertCompleted(await(this.sweeps.start(this.ada, RunMode.REVOKE)));
		assertThat(this.made).filteredOn((call) -> isTokens(call) && !hasCursor(call)).hasSize(4);
		assertThat(this.made).filteredOn(PausesIntegrationTests::isAccounts).doesNotHaveDuplicates();
		assertThat(this.made).filteredOn(PausesIntegrationTests::isOwnList).hasSize(PEOPLE + 2 * DUE);
	}

	@Test
	void aDatabaseThatIsAwayForAMomentEndsNoRun() {
		AtomicInteger revocations = new AtomicInteger();
		this.organization.observe((call) -> {
			if (call.isRevocation() && Set.of(5, 12, 13, 21).contains(revocations.incrementAndGet())) {
				this.jdbc.queryForList("""
						select pg_terminate_backend(pid) from pg_stat_activity
						where datname = current_database() and pid <> pg_backend_pid()
						""");
			}
		});
		RunId run = this.sweeps.start(this.ada, RunMode.REVOKE);
		Awaitility.await().atMost(RunningApp.PATIENCE).ignoreExceptions().until(() -> found(run).status().isFinal());
		assertCompleted(found(run));
		assertThat(attempts(run)).isGreaterThan(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "TOKENS", "OWN_LISTS", "REVOKING" })
	void anotherKeyIsUsedAtOnceAndTheOneBeforeIsToBlameForNothing(Step step) {
		this.organization.power(step.power);
		String another = ATLASSIAN.addKey(this.organization);
		AtomicInteger calls = new AtomicInteger();
		this.organization.observe((call) -> {
			if (step.is(call) && calls.incrementAndGet() == 2) {
				this.organizations.connect(this.ada,
						this.organizations.verify(new OrganizationId(this.organization.id()), new ApiKey(another)),
						null);
				ATLASSIAN.deleteKey(this.organization.apiKey());
			}
		});
		Run ended = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertCompleted(ended);
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).isNull();
		assertThat(this.jdbc.queryForObject("select count(*) from notice where site_id = ?", Long.class,
				this.site.value()))
			.isZero();
	}

	@Test
	void aKeyThatIsDeletedBeforeAnotherOneIsStoredIsToBlame() {
		this.organization.observe((call) -> {
			if (call.isRevocation()) {
				ATLASSIAN.deleteKey(this.organization.apiKey());
			}
		});
		Run ended = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(ended.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).contains("rejected");
	}

	/** All that is due is revoked, once, and the counts and the log say so. */
	private void assertCompleted(Run run) {
		assertThat(run.status()).as(String.valueOf(run.reason())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revoked()).hasSize(DUE);
		assertThat(this.organization.revokedTokens()).hasSize(DUE);
		List<ActivityEntry> revocations = entries(Kind.REVOCATION);
		assertThat(revocations).extracting((entry) -> Objects.requireNonNull(entry.token()).id().value())
			.as("one entry for each token")
			.doesNotHaveDuplicates()
			.hasSize(DUE);
		assertThat(revocations).extracting(ActivityEntry::result).containsOnly(EntryResult.REVOKED);
		assertThat(entries(Kind.ACCOUNT)).as("no account failed").isEmpty();
		assertThat(run.counts().revoked()).isEqualTo(DUE);
		assertThat(run.counts().due()).isEqualTo(DUE);
		assertThat(run.counts().failed()).isZero();
		assertThat(run.counts().accounts()).isEqualTo(PEOPLE);
		assertThat(run.counts().tokens()).isEqualTo(PEOPLE + DUE);
		assertThat(this.jdbc.queryForObject("select count(*) from inventory_token where site_id = ?", Long.class,
				this.site.value()))
			.as("what is left")
			.isEqualTo(PEOPLE);
	}

	private int attempts(RunId run) {
		return Objects.requireNonNull(
				this.jdbc.queryForObject("select attempt from sweep_run where id = ?", Integer.class, run.value()));
	}

	/** Notes what is answered. */
	private void refuse(Function<Call, Refusal> chosen) {
		this.organization.refuse((call) -> {
			Refusal refusal = chosen.apply(call);
			if (refusal == null) {
				this.made.add(call);
			}
			return refusal;
		});
	}

	private static Function<Call, Refusal> outageAfter(Step step, AtomicBoolean away) {
		AtomicInteger calls = new AtomicInteger();
		return (call) -> {
			if (step.is(call) && calls.incrementAndGet() == 2) {
				away.set(true);
			}
			return away.get() ? Refusal.UNAVAILABLE : null;
		};
	}

	private static Function<Call, Refusal> cursors(Predicate<Call> list, int times) {
		AtomicInteger left = new AtomicInteger(times);
		return (call) -> (list.test(call) && hasCursor(call) && left.getAndDecrement() > 0) ? Refusal.EXPIRED_CURSOR
				: null;
	}

	private static boolean hasCursor(Call call) {
		return call.query() != null && call.query().contains("cursor=");
	}

	private static boolean isAccounts(Call call) {
		return call.path().endsWith("/users");
	}

	private static boolean isTokens(Call call) {
		return call.path().startsWith("/admin/") && call.path().endsWith("/api-tokens");
	}

	private static boolean isOwnList(Call call) {
		return call.path().startsWith("/users/") && call.method().equals("GET");
	}

	/** What a run does when it is interrupted. */
	private enum Step {

		ACCOUNTS(KeyPower.EVERYTHING, PausesIntegrationTests::isAccounts),

		TOKENS(KeyPower.EVERYTHING, PausesIntegrationTests::isTokens),

		OWN_LISTS(KeyPower.NO_ORGANIZATION_WIDE_LIST, PausesIntegrationTests::isOwnList),

		REVOKING(KeyPower.EVERYTHING, Call::isRevocation);

		private final KeyPower power;

		private final Predicate<Call> calls;

		Step(KeyPower power, Predicate<Call> calls) {
			this.power = power;
			this.calls = calls;
		}

		boolean is(Call call) {
			return this.calls.test(call);
		}

		/** One call meets a limit of an hour. */
		Function<Call, Refusal> limitAt(int number) {
			AtomicInteger count = new AtomicInteger();
			return (call) -> (is(call) && count.incrementAndGet() == number) ? Refusal.limit(HOUR) : null;
		}

		/** From one call on, all of them meet it. */
		Function<Call, Refusal> limitFrom(int number) {
			AtomicInteger count = new AtomicInteger();
			return (call) -> (count.get() >= number || is(call) && count.incrementAndGet() == number)
					? Refusal.limit(HOUR) : null;
		}

	}

}
