package com.bulkops.orgs.sweep;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ListResult;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.run.AccountQueue;
import com.bulkops.orgs.run.AccountToSweep;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunWorkStore;
import com.bulkops.orgs.run.ScanStore;
import com.bulkops.orgs.run.ScanStore.Position;
import com.bulkops.orgs.run.ScanStore.RunList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The work of a run comes back in order, each item once, at any size.
 */
class RunWorkStoreIntegrationTests extends ConnectedSite {

	private static final LocalDate DAY = LocalDate.parse("2026-05-01");

	private static final Instant IDLE = Instant.parse("2026-05-02T03:04:05.123456Z");

	@Autowired
	private RunWorkStore work;

	@Autowired
	private ScanStore scans;

	@Autowired
	private AccountQueue queue;

	private RunId run;

	private RunLease lease;

	@BeforeEach
	void leaseRun() throws Exception {
		standby();
		this.run = this.runs.queueRequested(this.ada, RunMode.REPORT);
		this.lease = lease(this.run);
	}

	@Test
	void manyCandidatesOfTheSameMomentComeOnceEachInOrder() {
		List<AccountToSweep> tied = IntStream.range(0, 1100)
			.mapToObj((person) -> new AccountToSweep(account(person), DAY, IDLE))
			.toList();
		this.queue.add(this.lease, tied);
		assertThat(all(this.queue.accounts(this.run))).isEqualTo(tied);
	}

	@Test
	void theDayComesBeforeTheIdleTimeAndThatBeforeTheAccount() {
		AccountToSweep first = new AccountToSweep(account(9), DAY.minusDays(1), IDLE.plusSeconds(60));
		AccountToSweep second = new AccountToSweep(account(8), DAY, IDLE.minusSeconds(60));
		AccountToSweep third = new AccountToSweep(account(1), DAY, IDLE);
		AccountToSweep fourth = new AccountToSweep(account(2), DAY, IDLE);
		AccountToSweep last = AccountToSweep.last(account(0));
		this.queue.add(this.lease, List.of(fourth, last, second, third, first));
		assertThat(all(this.queue.accounts(this.run))).containsExactly(first, second, third, fourth, last);
	}

	@Test
	void theMoreUrgentOfTwoNotesAboutAnAccountCounts() {
		AccountToSweep due = new AccountToSweep(account(1), DAY, IDLE);
		this.queue.add(this.lease, List.of(due, AccountToSweep.last(account(2))));
		this.queue.add(this.lease,
				List.of(AccountToSweep.last(account(1)), new AccountToSweep(account(2), DAY.minusDays(1), IDLE)));
		assertThat(all(this.queue.accounts(this.run)))
			.containsExactly(new AccountToSweep(account(2), DAY.minusDays(1), IDLE), due);
	}

	@Test
	void whatIsDoneComesNoMore() {
		this.queue.add(this.lease,
				IntStream.range(0, 5).mapToObj((person) -> new AccountToSweep(account(person), DAY, IDLE)).toList());
		this.queue.remove(this.lease, List.of(account(1).id(), account(3).id()));
		assertThat(all(this.queue.accounts(this.run))).extracting(AccountToSweep::account)
			.containsExactly(account(0), account(2), account(4));
		assertThat(this.queue.findAmong(this.run, List.of(account(0).id(), account(1).id())))
			.containsExactly(account(0).id());
	}

	@Test
	void pagesOfTokensComeOnceEachInOrder() {
		for (int number = 1; number <= 5; number++) {
			this.scans.addTokens(this.lease, page(List.of(token(number))), Position.before("cursor-" + number));
		}
		assertThat(this.scans.position(this.lease, RunList.TOKENS).cursor()).isEqualTo("cursor-5");
		assertThat(this.scans.countTokens(this.lease)).isEqualTo(5);
		assertThat(all(this.scans.tokens(this.lease))).extracting(ScanStore.ListedPage::number)
			.containsExactly(1L, 2L, 3L, 4L, 5L);
		assertThat(all(this.scans.tokens(this.lease))).flatExtracting(ScanStore.ListedPage::tokens)
			.containsExactly(token(1), token(2), token(3), token(4), token(5));
	}

	@Test
	void manyAccountsComeOnceEachAlsoIfTheyAreNotedTwice() {
		List<ManagedAccount> many = IntStream.range(0, 1100).mapToObj(RunWorkStoreIntegrationTests::account).toList();
		this.scans.addAccounts(this.lease, new ListResult<>(many, List.of()), Position.before("next"));
		this.scans.addAccounts(this.lease, new ListResult<>(many.subList(0, 600), List.of()), Position.before(null));
		assertThat(this.scans.position(this.lease, RunList.ACCOUNTS).complete()).isTrue();
		assertThat(this.scans.countAccounts(this.lease)).isEqualTo(1100);
		assertThat(all(this.scans.accountsToRead(this.lease))).isEqualTo(many);
		assertThat(this.scans.findAccounts(this.lease, Set.of(account(7).id(), new AccountId("nobody"))))
			.containsOnlyKeys(account(7).id());
	}

	@Test
	void whatIsReadStaysForTheNextAttemptAndNoEarlierOneWritesAnyMore() {
		this.scans.addAccounts(this.lease, page(List.of(account(1), account(2))), Position.before(null));
		this.scans.addOwnLists(this.lease, List.of(account(1).id()), List.of(token(1)));
		RunLease next = lease(this.run);
		assertThat(all(this.scans.accountsToRead(next))).containsExactly(account(2));
		assertThat(all(this.scans.tokens(next))).hasSize(1);
		List<Runnable> writes = List.of(
				() -> this.scans.addAccounts(this.lease, page(List.of(account(3))), Position.before(null)),
				() -> this.scans.addTokens(this.lease, page(List.of(token(3))), Position.before(null)),
				() -> this.scans.addOwnLists(this.lease, List.of(account(2).id()), List.of(token(2))),
				() -> this.queue.add(this.lease, List.of(AccountToSweep.last(account(1)))),
				() -> this.scans.restart(this.lease, RunList.TOKENS), () -> this.scans.giveUpTokens(this.lease),
				() -> this.scans.clearLists(this.lease), () -> this.queue.clear(this.lease),
				() -> this.queue.remove(this.lease, List.of(account(1).id())));
		assertThat(writes).allSatisfy((write) -> assertThatExceptionOfType(RunCancelled.class).isThrownBy(write::run));
		assertThat(all(this.scans.accountsToRead(next))).containsExactly(account(2));
		this.runs.refuse(this.site, this.run, "That is enough.");
		assertThat(all(this.scans.tokens(next))).isEmpty();
		assertThatExceptionOfType(RunCancelled.class)
			.isThrownBy(() -> this.scans.addTokens(next, page(List.of(token(3))), Position.before(null)));
	}

	@Test
	void whatIsErasedOfAPersonIsErasedInTheWorkToo() {
		ManagedAccount person = new ManagedAccount(account(1).id(), ManagedAccount.Type.ATLASSIAN,
				ManagedAccount.Status.ACTIVE, "lila@example.com");
		this.scans.addAccounts(this.lease, page(List.of(person)), Position.before(null));
		this.scans.addTokens(this.lease, page(List.of(token(1), token(2))), Position.before(null));
		this.queue.add(this.lease, List.of(AccountToSweep.last(person)));
		this.work.forget(this.site, person.id());
		assertThat(all(this.scans.accountsToRead(this.lease))).containsExactly(account(1));
		assertThat(all(this.queue.accounts(this.run))).containsExactly(AccountToSweep.last(account(1)));
		List<ListedToken> tokens = all(this.scans.tokens(this.lease)).get(0).tokens();
		assertThat(tokens.get(0).ownerEmail()).isNull();
		assertThat(tokens.get(0).token().label()).isEmpty();
		assertThat(tokens.get(0).token().id()).isEqualTo(token(1).token().id());
		assertThat(tokens.get(1)).as("another person's").isEqualTo(token(2));
	}

	@Test
	void aListBeginsAgainAndTheOtherStays() {
		this.scans.addAccounts(this.lease, page(List.of(account(1))), Position.before("here"));
		this.scans.addTokens(this.lease, page(List.of(token(1))), Position.before("there"));
		this.scans.restart(this.lease, RunList.TOKENS);
		assertThat(this.scans.position(this.lease, RunList.TOKENS)).isEqualTo(Position.START);
		assertThat(all(this.scans.tokens(this.lease))).isEmpty();
		assertThat(this.scans.position(this.lease, RunList.ACCOUNTS).cursor()).isEqualTo("here");
		this.scans.giveUpTokens(this.lease);
		assertThat(this.scans.position(this.lease, RunList.TOKENS).givenUp()).isTrue();
	}

	private static <T> ListResult<T> page(List<T> items) {
		return new ListResult<>(items, List.of());
	}

	private static ManagedAccount account(int person) {
		return new ManagedAccount(new AccountId("person-%04d".formatted(person)), ManagedAccount.Type.ATLASSIAN,
				ManagedAccount.Status.ACTIVE, null);
	}

	private static ListedToken token(int number) {
		return new ListedToken(account(number).id(), "lila@example.com",
				new ApiToken(new TokenId("token-" + number), "CI", IDLE, null, null, null, null));
	}

	private static <T> List<T> all(Iterator<T> items) {
		List<T> all = new ArrayList<>();
		items.forEachRemaining(all::add);
		return all;
	}

}
