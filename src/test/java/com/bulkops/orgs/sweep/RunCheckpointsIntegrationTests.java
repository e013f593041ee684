package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.InventoryLoad;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.LeasedInventory;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How many calls a run makes, in which order it works, and that one that was interrupted
 * goes on from where it was, or decides anew if what it decides by has changed.
 */
class RunCheckpointsIntegrationTests extends ConnectedSite {

	@Autowired
	private LeasedInventory leasedInventory;

	private static final int PEOPLE = 230;

	private static final int DUE = 40;

	private final List<Call> calls = new CopyOnWriteArrayList<>();

	@Autowired
	private Exemptions exemptions;

	/**
	 * Forty people have two due tokens each, made on forty days, and everybody a young
	 * one.
	 */
	@BeforeEach
	void fill() {
		Instant now = Instant.now();
		IntStream.range(0, PEOPLE).forEach((person) -> {
			var account = this.organization.account("person-%03d".formatted(person))
				.token("young-" + person, "CI", now.minus(Duration.ofDays(10)));
			if (person < DUE) {
				Instant created = now.minus(Duration.ofDays(100 + (person * 7) % DUE));
				account.token("old-" + person, "CI", created).token("older-" + person, "CI", created);
			}
		});
		this.organization.observe(this.calls::add);
		choose(90);
	}

	@AfterEach
	void nothingOfARunStaysBehind() throws Exception {
		goOn();
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> firstUnfinished().isEmpty());
		assertThat(this.organization.revoked()).as("nothing is done twice")
			.hasSameSizeAs(this.organization.revokedTokens());
		for (String table : List.of("sweep_account", "sweep_page", "sweep_candidate")) {
			assertThat(this.jdbc.queryForObject(
					"select count(*) from " + table + " join sweep_run on sweep_run.id = run_id where site_id = ?",
					Long.class, this.site.value()))
				.as(table)
				.isZero();
		}
	}

	@ParameterizedTest
	@CsvSource({ "EVERYTHING, 0", "NO_ORGANIZATION_WIDE_LIST, 230" })
	void makesNoMoreCallsThanItHasTo(KeyPower power, int ownLists) {
		this.organization.power(power);
		this.calls.clear();
		Run sweep = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(sweep.counts().revoked()).isEqualTo(2 * DUE);
		int pagesOfTokens = (ownLists > 0) ? 0 : ceil(PEOPLE + 2 * DUE, 100);
		int pagesOfAccounts = ceil(PEOPLE, 50);
		assertThat(this.calls).as("pages, each account with due tokens twice, each due token once")
			.hasSizeBetween(1, pagesOfTokens + pagesOfAccounts + ownLists + 2 * DUE + 2 * DUE + 10);
		assertThat(this.calls).filteredOn(Call::isRevocation).hasSize(2 * DUE);
	}

	@Test
	void handlesTheOldestFirst() {
		await(this.sweeps.start(this.ada, RunMode.REVOKE));
		List<Integer> ages = this.organization.revoked()
			.stream()
			.map((revoked) -> 100 + (Integer.parseInt(revoked.account().substring(7)) * 7) % DUE)
			.toList();
		assertThat(ages.subList(0, 16)).as("but for those at work at the same time").allMatch((age) -> age > 139 - 24);
		assertThat(ages.subList(64, 80)).allMatch((age) -> age < 100 + 24);
	}

	@Test
	void goesOnAfterAnInterruptionWithoutReadingTheListsAgain() throws Exception {
		RunId run = interruptAfter(20, () -> {
		});
		assertThat(this.jdbc.queryForObject("select count(*) from sweep_candidate", Integer.class)).isBetween(1, DUE);
		int before = this.calls.size();
		goOn();
		Run sweep = await(run);
		assertThat(sweep.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(sweep.counts().revoked()).isEqualTo(2 * DUE);
		assertThat(sweep.counts().accounts()).isEqualTo(PEOPLE);
		assertThat(sweep.planned()).isEqualTo(2 * DUE);
		assertThat(this.calls.subList(before, this.calls.size())).isNotEmpty()
			.allMatch((call) -> call.path().startsWith("/users/"));
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void readsTheListsAnewIfItWasInterruptedWhileReadingThem(KeyPower power) throws Exception {
		this.organization.power(power);
		Thread worker = new Thread(() -> work());
		CountDownLatch interrupted = new CountDownLatch(1);
		this.organization.observe((call) -> {
			this.calls.add(call);
			if (interrupted.getCount() > 0 && call.query() != null && call.query().contains("cursor")) {
				worker.interrupt();
				interrupted.countDown();
			}
		});
		RunId run = work(worker);
		assertThat(this.organization.revoked()).isEmpty();
		goOn();
		Run sweep = await(run);
		assertThat(sweep.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(sweep.counts().tokens()).isEqualTo(PEOPLE + 2 * DUE);
		assertThat(this.organization.revoked()).hasSize(2 * DUE);
	}

	@Test
	void decidesAnewAndSaysSoIfTheRuleChangedWhileItWasInterrupted() throws Exception {
		RunId run = interruptAfter(10, () -> choose(120));
		goOn();
		Run sweep = await(run);
		assertThat(sweep.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(sweep.reason()).contains("decided again");
		assertThat(this.organization.revoked()).as("of twenty days").hasSize(DUE);
		assertThat(sweep.counts().revoked()).isEqualTo(DUE);
		assertThat(sweep.planned()).isEqualTo(DUE);
		assertThat(entries(Kind.RUN)).singleElement().extracting(ActivityEntry::reason).isEqualTo(sweep.reason());
	}

	@Test
	void honoursAnExemptionThatWasAddedWhileItWasInterrupted() throws Exception {
		RunId run = interruptAfter(10, () -> this.exemptions.add(this.ada,
				List.of(new Exemption(Exemption.Kind.ACCOUNT, "person-000", "The newest of all", null))));
		goOn();
		assertThat(await(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revokedTokens()).hasSize(2 * DUE - 2).doesNotContain("old-0", "older-0");
		assertThat(entries(Kind.TOKEN)).extracting((entry) -> entry.token().id().value())
			.containsExactlyInAnyOrder("old-0", "older-0");
	}

	@Test
	void aCapThatWasChosenWhileItWasInterruptedCountsWhatItRevokedBefore() throws Exception {
		RunId run = interruptAfter(20, () -> cap(2 * DUE - 1));
		int before = entries(Kind.REVOCATION).size();
		goOn();
		Run sweep = await(run);
		assertThat(sweep.status()).isEqualTo(RunStatus.ON_HOLD);
		assertThat(sweep.planned()).isEqualTo(2 * DUE);
		assertThat(entries(Kind.REVOCATION)).as("each request has an entry before it").hasSize(before);
	}

	@Test
	void decidesAgainIfNobodyCanTellWhatItDecidedBy() throws Exception {
		RunId run = interruptAfter(20, () -> {
		});
		this.jdbc.update("update sweep_run set decides_by = 'as an earlier version wrote it'");
		int before = this.calls.size();
		goOn();
		assertThat(await(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revoked()).hasSize(2 * DUE);
		assertThat(this.calls.subList(before, this.calls.size())).as("the lists are the inventory")
			.noneMatch((call) -> call.path().startsWith("/admin/"));
	}

	@Test
	void leavesToTheNextRunWhatBecameDueOrWasCreatedSinceItBegan() throws Exception {
		RunId run = interruptAfter(20, () -> {
		});
		this.jdbc.update("update sweep_run set decides_for = decides_for - interval '5 hours'");
		Instant now = Instant.now();
		this.organization.account("person-000")
			.token("due-since", "CI", now.minus(Duration.ofDays(90)).minus(Duration.ofHours(1)))
			.token("created-since", "CI", now.minus(Duration.ofHours(1)));
		goOn();
		assertThat(await(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revokedTokens()).hasSize(2 * DUE).doesNotContain("due-since", "created-since");
		assertThat(entries(Kind.TOKEN)).isEmpty();
	}

	@Test
	void itsNotesGoWithARunThatIsErased() throws Exception {
		RunId run = interruptAfter(20, () -> {
		});
		assertThat(this.jdbc.queryForObject("select count(*) from sweep_candidate", Integer.class)).isPositive();
		this.jdbc.update("delete from sweep_run where site_id = ?", this.site.value());
		assertThat(this.jdbc.queryForObject("select count(*) from sweep_candidate", Integer.class)).isZero();
		assertThat(this.sweeps.find(this.site, run)).isEmpty();
		goOn();
	}

	@Test
	void anAttemptThatLostItsRunPublishesNoInventory() throws Exception {
		standby();
		Inventory inventory = this.context.getBean(Inventory.class);
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		RunLease zombie = lease(run);
		RunLease holder = lease(run);
		InventoryLoad load = this.leasedInventory.beginLoad(holder);
		IntStream.range(0, 1000).forEach((token) -> load.add(List.of(seen("token-" + token))));
		assertThatExceptionOfType(RunCancelled.class).isThrownBy(() -> this.leasedInventory.publish(zombie, load, 7));
		assertThatExceptionOfType(RunCancelled.class)
			.isThrownBy(() -> this.leasedInventory.load(zombie, load, List.of(seen("unseen"))));
		this.leasedInventory.publish(holder, load, 1);
		assertThat(inventory.findSummary(this.site, holder.organization()).orElseThrow().tokens()).isEqualTo(1000);
		assertThat(this.jdbc.queryForObject("select count(*) from inventory_token where site_id = ?", Integer.class,
				this.site.value()))
			.isEqualTo(1000);
		this.runs.refuse(this.site, run, "That is enough.");
		goOn();
	}

	/** In the meantime it became active again, or its address another one. */
	@Test
	void decidesAnewByWhatAccountsAreAfterAnInterruptionOfDays() throws Exception {
		RunId run = interruptAfter(20, () -> {
		});
		this.jdbc.update(
				"update sweep_run set decides_for = decides_for - interval '4 days', lists_read_at = lists_read_at - interval '4 days'");
		int before = this.calls.size();
		goOn();
		Run sweep = await(run);
		assertThat(sweep.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(sweep.reason()).contains("decided again");
		assertThat(this.organization.revoked()).hasSize(2 * DUE);
		assertThat(this.calls.subList(before, this.calls.size())).anyMatch((call) -> call.path().endsWith("/users"));
	}

	private static ManagedAccount account(String id) {
		return new ManagedAccount(new AccountId(id), ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE, null);
	}

	private static InventoryToken seen(String token) {
		return new InventoryToken(account("person-001"),
				new ApiToken(new TokenId(token), "CI", Instant.EPOCH, null, null, null, null), null);
	}

	/**
	 * A run that a shutdown interrupts, as the app's own next start finds it. While
	 * something happens before, nothing that is on its way is answered, and one answer
	 * does not come as long as the run is under way.
	 */
	private RunId interruptAfter(int revocations, Runnable before) throws Exception {
		CountDownLatch interrupted = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		Thread worker = new Thread(() -> {
			work();
			ended.countDown();
		});
		AtomicBoolean happens = new AtomicBoolean();
		this.organization.observe((call) -> {
			this.calls.add(call);
			if (!call.isRevocation() || this.organization.revoked().size() < revocations) {
				return;
			}
			if (happens.compareAndSet(false, true)) {
				before.run();
				worker.interrupt();
				interrupted.countDown();
				waitFor(ended);
			}
			waitFor(interrupted);
		});
		RunId run = work(worker);
		assertThat(entries(Kind.ACCOUNT)).as("that no answer came is nobody's failure").isEmpty();
		return run;
	}

	/** Nobody else takes the run up before the scheduler is started again. */
	private RunId work(Thread worker) throws Exception {
		standby();
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		worker.start();
		worker.join(60_000);
		return run;
	}

	private void choose(int days) {
		choose(RevocationInterval.ofDays(days));
	}

	private void cap(int tokens) {
		Policy current = this.policies.get(this.site);
		this.policies.update(this.ada, current.withCap(new Cap(tokens, null, anyNumber())));
	}

	private static int ceil(int count, int page) {
		return (count + page - 1) / page;
	}

}
