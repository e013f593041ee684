package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Account;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a run makes of the lists that it reads: nobody is left out in silence, nobody
 * counts twice, however long the lists are and wherever they break off.
 */
class ListsIntegrationTests extends ConnectedSite {

	private static final Instant OLD = Instant.now().minus(Duration.ofDays(120));

	private static final Instant YOUNG = Instant.now().minus(Duration.ofDays(3));

	@Autowired
	private Exemptions exemptions;

	@Autowired
	private Inventory inventory;

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void anAccountThatIsListedWithoutItsIdIsAnEntry(KeyPower power) {
		this.organization.power(power);
		fill(3, 1);
		account(1).withdraw("old-1-0");
		this.organization.distort((call, body) -> isListOfAccounts(call)
				? body.replace("\"account_id\":\"person-0001\"", "\"x\":1") : body);
		Run run = run(RunMode.REVOKE);
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().failed()).isEqualTo(1);
		assertThat(run.counts().revoked()).isEqualTo(2);
		assertThat(entries(Kind.ACCOUNT)).singleElement().satisfies((entry) -> {
			assertThat(entry.result()).isEqualTo(EntryResult.FAILED);
			assertThat(entry.account()).isNull();
		});
	}

	@ParameterizedTest
	@CsvSource({ "EVERYTHING, REVOKE", "EVERYTHING, REPORT", "NO_ORGANIZATION_WIDE_LIST, REVOKE",
			"NO_ORGANIZATION_WIDE_LIST, REPORT" })
	void aTokenThatIsListedWithoutItsIdIsOneEntry(KeyPower power, RunMode mode) {
		this.organization.power(power);
		fill(3, 1);
		account(1).withdraw("old-1-0");
		account(1).token("nameless", "CI", OLD);
		this.organization.distort((call, body) -> body.replace("\"id\":\"nameless\"", "\"x\":1"));
		Run run = run(mode);
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().failed()).isEqualTo(1);
		assertThat(run.planned()).isEqualTo(2);
		assertThat(entries(Kind.ACCOUNT)).singleElement()
			.satisfies((entry) -> assertThat(entry.result()).isEqualTo(EntryResult.FAILED));
	}

	@Test
	void anAddressThatOnlyTheListOfTokensTellsIsExempt() {
		fill(2, 1);
		account(0).named("Lila", "lila@partner.example.com");
		this.organization.distort((call, body) -> isListOfAccounts(call)
				? body.replace("\"email\":\"lila@partner.example.com\"", "\"x\":1") : body);
		choose(RevocationInterval.ofDays(90));
		this.exemptions.add(this.ada,
				List.of(new Exemption(Exemption.Kind.EMAIL, "*@partner.example.com", "contract", null)));
		assertThat(await(this.sweeps.start(this.ada, RunMode.REVOKE)).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revokedTokens()).containsExactly("old-1-0");
		assertThat(entries(Kind.TOKEN)).singleElement()
			.satisfies((entry) -> assertThat(entry.reason()).contains("*@partner.example.com", "contract"));
	}

	/** The claim goes with the last page of accounts. */
	@Test
	void whoeverLosesTheRunWhileReadingLeavesTheInventoryAsItWas() throws Exception {
		fill(60, 1);
		run(RunMode.REPORT);
		fill(60, 2);
		standby();
		RunId lost = this.runs.queueRequested(this.ada, RunMode.REPORT);
		AtomicBoolean taken = new AtomicBoolean();
		this.organization.observe((call) -> {
			if (isListOfAccounts(call) && call.query() != null && taken.compareAndSet(false, true)) {
				lease(lost);
			}
		});
		work();
		assertThat(taken).isTrue();
		assertThat(found(lost).status()).isEqualTo(RunStatus.RUNNING);
		assertThat(tokensInInventory()).isEqualTo(60);
	}

	/** Of twelve pages of tokens the last one never comes. */
	@Test
	void aListThatBreaksOffCountsForNothing() {
		fill(30, 40);
		account(0).token("nameless", "CI", OLD);
		account(1).token("ageless", "CI");
		AtomicInteger pages = new AtomicInteger();
		this.organization.distort((call, body) -> {
			boolean breaksOff = isListOfTokens(call) && pages.incrementAndGet() >= 12;
			return breaksOff ? "{}" : body.replace("\"id\":\"nameless\"", "\"x\":1");
		});
		Run run = run(RunMode.REPORT);
		assertThat(pages).hasValueGreaterThanOrEqualTo(12);
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().accounts()).isEqualTo(30);
		assertThat(run.counts().tokens()).isEqualTo(1201);
		assertThat(run.planned()).isEqualTo(1200);
		assertThat(run.counts().failed()).isEqualTo(1);
		assertThat(entries(Kind.TOKEN)).singleElement()
			.satisfies((entry) -> assertThat(entry.token().id()).hasToString("ageless"));
		assertThat(entries(Kind.ACCOUNT)).singleElement()
			.satisfies((entry) -> assertThat(entry.account()).hasToString("person-0000"));
		assertThat(tokensInInventory()).isEqualTo(1201);
	}

	@Test
	void everythingInLongListsCountsOnce() {
		fill(1100, 1);
		IntStream.range(0, 1100).forEach((person) -> account(person).token("young-" + person, "CI", YOUNG));
		Run run = run(RunMode.REPORT);
		assertThat(run.counts().accounts()).isEqualTo(1100);
		assertThat(run.counts().tokens()).isEqualTo(2200);
		assertThat(run.planned()).isEqualTo(1100);
		assertThat(tokensInInventory()).isEqualTo(2200);
	}

	/** Such as a service account. One more is only seen, because it is not due. */
	@ParameterizedTest
	@EnumSource(RunMode.class)
	void tokensOfWhoeverIsNotListedAreOnlySpokenOf(RunMode mode) {
		fill(2, 1);
		account(1).unmanaged().token("young-1", "CI", YOUNG);
		Run run = run(mode);
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.planned()).isEqualTo(1);
		assertThat(this.organization.revokedTokens()).doesNotContain("old-1-0", "young-1");
		assertThat(entries(Kind.TOKEN)).singleElement().satisfies((entry) -> {
			assertThat(entry.token().id()).hasToString("old-1-0");
			assertThat(entry.reason()).contains("not among the managed accounts");
		});
		assertThat(tokensInInventory()).isEqualTo((mode == RunMode.REVOKE) ? 0 : 1);
	}

	/** One of an account that is looked at anyway, one of another that is not. */
	@Test
	void whatIsExemptIsSaidOnce() {
		fill(1, 1);
		account(0).token("exempt-0", "deploy", OLD);
		account(1).token("exempt-1", "deploy", OLD).token("young-1", "CI", YOUNG);
		choose(RevocationInterval.ofDays(90));
		this.exemptions.add(this.ada, List.of(new Exemption(Exemption.Kind.LABEL, "deploy", "moves", null)));
		assertThat(await(this.sweeps.start(this.ada, RunMode.REVOKE)).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revokedTokens()).containsExactly("old-0-0");
		assertThat(entries(Kind.TOKEN)).extracting((entry) -> entry.token().id().value())
			.containsExactlyInAnyOrder("exempt-0", "exempt-1");
	}

	@Test
	void whatIsExemptIsSaidAlsoWhereNothingElseIs() {
		account(0).token("exempt-0", "deploy", OLD);
		choose(RevocationInterval.ofDays(90));
		this.exemptions.add(this.ada, List.of(new Exemption(Exemption.Kind.LABEL, "deploy", "moves", null)));
		assertThat(await(this.sweeps.start(this.ada, RunMode.REVOKE)).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(entries(Kind.TOKEN)).extracting((entry) -> entry.token().id().value()).containsExactly("exempt-0");
	}

	/** One of ten are not many, two of eleven are. */
	@ParameterizedTest
	@CsvSource({ "1, COMPLETED", "2, ON_HOLD" })
	void manyTokensWithoutATimeCountForTheCap(int ageless, RunStatus status) {
		fill(9, 1);
		IntStream.range(0, ageless).forEach((token) -> account(9).token("ageless-" + token, "CI"));
		choose(RevocationInterval.ofDays(90));
		this.policies.update(this.ada, this.policies.get(this.site).withCap(new Cap(9, null, null)));
		Run run = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(run.status()).isEqualTo(status);
		assertThat(run.planned()).isEqualTo((status == RunStatus.ON_HOLD) ? 11 : 9);
	}

	@Test
	void theListsAreForgottenBeforeAnythingIsRevoked() {
		fill(2, 1);
		List<Long> rows = new CopyOnWriteArrayList<>();
		this.organization.observe((call) -> {
			if (call.isRevocation()) {
				rows.add(this.jdbc.queryForObject("""
						select count(*) from sweep_run left join sweep_page on sweep_page.run_id = sweep_run.id
						left join sweep_account on sweep_account.run_id = sweep_run.id
						where site_id = ? and (sweep_page.run_id is not null or sweep_account.run_id is not null)
						""", Long.class, this.site.value()));
			}
		});
		run(RunMode.REVOKE);
		assertThat(rows).containsExactly(0L, 0L);
	}

	@Test
	void whoeverHasNothingDueIsAskedOnce() {
		this.organization.power(KeyPower.NO_ORGANIZATION_WIDE_LIST);
		account(0).token("young-0", "CI", YOUNG);
		account(1).token("young-1", "CI", YOUNG);
		assertThat(run(RunMode.REVOKE).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.calls()).filteredOn((call) -> call.path().endsWith("/manage/api-tokens"))
			.hasSize(2);
	}

	@Test
	void aReportIsStoppedWhileItReads() {
		this.organization.power(KeyPower.NO_ORGANIZATION_WIDE_LIST);
		fill(150, 1);
		long before = this.organization.calls().stream().filter(ListsIntegrationTests::isListOfAccounts).count();
		this.organization.observe((call) -> {
			if (isListOfAccounts(call)) {
				this.sweeps.stop(this.ada, firstUnfinished().orElseThrow().id());
			}
		});
		Run run = run(RunMode.REPORT);
		assertThat(run.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.organization.calls()).filteredOn(ListsIntegrationTests::isListOfAccounts)
			.as("of three pages")
			.hasSize((int) before + 1);
	}

	private void fill(int people, int tokens) {
		for (int person = 0; person < people; person++) {
			for (int token = 0; token < tokens; token++) {
				account(person).token("old-" + person + "-" + token, "CI", OLD);
			}
		}
	}

	private Account account(int person) {
		return this.organization.account("person-%04d".formatted(person));
	}

	private Run run(RunMode mode) {
		choose(RevocationInterval.ofDays(90));
		return await(this.sweeps.start(this.ada, mode));
	}

	private long tokensInInventory() {
		return this.inventory.findSummary(this.site, new OrganizationId(this.organization.id())).orElseThrow().tokens();
	}

	private static boolean isListOfAccounts(Call call) {
		return call.path().startsWith("/admin/v1/orgs/") && call.path().endsWith("/users");
	}

	private static boolean isListOfTokens(Call call) {
		return call.path().startsWith("/admin/api-access/");
	}

}
