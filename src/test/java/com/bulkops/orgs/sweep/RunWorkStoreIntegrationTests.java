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
import com.bulkops.orgs.run.AccountToSweep;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunWorkStore;
import com.bulkops.orgs.run.RunWorkStore.Place;
import com.bulkops.orgs.run.RunWorkStore.RunList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The notes of a run come back in order, each of them once, however many there are.
 */
class RunWorkStoreIntegrationTests extends ConnectedSite {

	private static final LocalDate DAY = LocalDate.parse("2026-05-01");

	private static final Instant IDLE = Instant.parse("2026-05-02T03:04:05.123456Z");

	@Autowired
	private RunWorkStore workList;

	private RunId run;

	private RunLease claim;

	@BeforeEach
	void claim() throws Exception {
		standby();
		this.run = this.runs.queueRequested(this.ada, RunMode.REPORT);
		this.claim = lease(this.run);
	}

	@Test
	void manyCandidatesOfTheSameMomentComeOnceEachInOrder() {
		List<AccountToSweep> tied = IntStream.range(0, 1100)
			.mapToObj((person) -> new AccountToSweep(account(person), DAY, IDLE))
			.toList();
		this.workList.addAccountsToSweep(this.claim, tied);
		assertThat(all(this.workList.accountsToSweep(this.run))).isEqualTo(tied);
	}

	@Test
	void theDayComesBeforeTheIdleTimeAndThatBeforeTheAccount() {
		AccountToSweep first = new AccountToSweep(account(9), DAY.minusDays(1), IDLE.plusSeconds(60));
		AccountToSweep second = new AccountToSweep(account(8), DAY, IDLE.minusSeconds(60));
		AccountToSweep third = new AccountToSweep(account(1), DAY, IDLE);
		AccountToSweep fourth = new AccountToSweep(account(2), DAY, IDLE);
		AccountToSweep last = AccountToSweep.last(account(0));
		this.workList.addAccountsToSweep(this.claim, List.of(fourth, last, second, third, first));
		assertThat(all(this.workList.accountsToSweep(this.run))).containsExactly(first, second, third, fourth, last);
	}

	@Test
	void theMoreUrgentOfTwoNotesAboutAnAccountCounts() {
		AccountToSweep due = new AccountToSweep(account(1), DAY, IDLE);
		this.workList.addAccountsToSweep(this.claim, List.of(due, AccountToSweep.last(account(2))));
		this.workList.addAccountsToSweep(this.claim,
				List.of(AccountToSweep.last(account(1)), new AccountToSweep(account(2), DAY.minusDays(1), IDLE)));
		assertThat(all(this.workList.accountsToSweep(this.run)))
			.containsExactly(new AccountToSweep(account(2), DAY.minusDays(1), IDLE), due);
	}

	@Test
	void whatIsDoneComesNoMore() {
		this.workList.addAccountsToSweep(this.claim,
				IntStream.range(0, 5).mapToObj((person) -> new AccountToSweep(account(person), DAY, IDLE)).toList());
		this.workList.done(this.claim, List.of(account(1).id(), account(3).id()));
		assertThat(all(this.workList.accountsToSweep(this.run))).extracting(AccountToSweep::account)
			.containsExactly(account(0), account(2), account(4));
		assertThat(this.workList.accountsToSweepAmong(this.run, List.of(account(0).id(), account(1).id())))
			.containsExactly(account(0).id());
	}

	@Test
	void pagesOfTokensComeOnceEachInOrder() {
		for (int number = 1; number <= 5; number++) {
			this.workList.addTokens(this.claim, page(List.of(token(number))), Place.before("cursor-" + number));
		}
		assertThat(this.workList.place(this.claim, RunList.TOKENS).position()).isEqualTo("cursor-5");
		assertThat(this.workList.countTokens(this.claim)).isEqualTo(5);
		assertThat(all(this.workList.tokens(this.claim))).extracting(RunWorkStore.ListedPage::number)
			.containsExactly(1L, 2L, 3L, 4L, 5L);
		assertThat(all(this.workList.tokens(this.claim))).flatExtracting(RunWorkStore.ListedPage::tokens)
			.containsExactly(token(1), token(2), token(3), token(4), token(5));
	}

	@Test
	void manyAccountsComeOnceEachAlsoIfTheyAreNotedTwice() {
		List<ManagedAccount> many = IntStream.range(0, 1100).mapToObj(RunWorkStoreIntegrationTests::account).toList();
		this.workList.addAccounts(this.claim, new ListResult<>(many, List.of()), Place.before("next"));
		this.workList.addAccounts(this.claim, new ListResult<>(many.subList(0, 600), List.of()), Place.before(null));
		assertThat(this.workList.place(this.claim, RunList.ACCOUNTS).complete()).isTrue();
		assertThat(this.workList.countAccounts(this.claim)).isEqualTo(1100);
		assertThat(all(this.workList.accountsToRead(this.claim))).isEqualTo(many);
		assertThat(this.workList.accounts(this.claim, Set.of(account(7).id(), new AccountId("nobody"))))
			.containsOnlyKeys(account(7).id());
	}

	@Test
	void whatIsReadStaysForTheNextAttemptAndNoEarlierOneWritesAnyMore() {
		this.workList.addAccounts(this.claim, page(List.of(account(1), account(2))), Place.before(null));
		this.workList.addOwnLists(this.claim, List.of(account(1).id()), List.of(token(1)));
		RunLease next = lease(this.run);
		assertThat(all(this.workList.accountsToRead(next))).containsExactly(account(2));
		assertThat(all(this.workList.tokens(next))).hasSize(1);
		List<Runnable> writes = List.of(
				() -> this.workList.addAccounts(this.claim, page(List.of(account(3))), Place.before(null)),
				() -> this.workList.addTokens(this.claim, page(List.of(token(3))), Place.before(null)),
				() -> this.workList.addOwnLists(this.claim, List.of(account(2).id()), List.of(token(2))),
				() -> this.workList.addAccountsToSweep(this.claim, List.of(AccountToSweep.last(account(1)))),
				() -> this.workList.restart(this.claim, RunList.TOKENS), () -> this.workList.giveUpTokens(this.claim),
				() -> this.workList.clearLists(this.claim), () -> this.workList.clearAccountsToSweep(this.claim),
				() -> this.workList.done(this.claim, List.of(account(1).id())));
		assertThat(writes).allSatisfy((write) -> assertThatExceptionOfType(RunCancelled.class).isThrownBy(write::run));
		assertThat(all(this.workList.accountsToRead(next))).containsExactly(account(2));
		this.runs.refuse(this.site, this.run, "That is enough.");
		assertThat(all(this.workList.tokens(next))).isEmpty();
		assertThatExceptionOfType(RunCancelled.class)
			.isThrownBy(() -> this.workList.addTokens(next, page(List.of(token(3))), Place.before(null)));
	}

	@Test
	void whatIsErasedOfAPersonIsErasedInTheWorkToo() {
		ManagedAccount person = new ManagedAccount(account(1).id(), ManagedAccount.Type.ATLASSIAN,
				ManagedAccount.Status.ACTIVE, "lila@example.com");
		this.workList.addAccounts(this.claim, page(List.of(person)), Place.before(null));
		this.workList.addTokens(this.claim, page(List.of(token(1), token(2))), Place.before(null));
		this.workList.addAccountsToSweep(this.claim, List.of(AccountToSweep.last(person)));
		this.workList.forget(this.site, person.id());
		assertThat(all(this.workList.accountsToRead(this.claim))).containsExactly(account(1));
		assertThat(all(this.workList.accountsToSweep(this.run))).containsExactly(AccountToSweep.last(account(1)));
		List<ListedToken> tokens = all(this.workList.tokens(this.claim)).get(0).tokens();
		assertThat(tokens.get(0).ownerEmail()).isNull();
		assertThat(tokens.get(0).token().label()).isEmpty();
		assertThat(tokens.get(0).token().id()).isEqualTo(token(1).token().id());
		assertThat(tokens.get(1)).as("another person's").isEqualTo(token(2));
	}

	@Test
	void aListBeginsAgainAndTheOtherStays() {
		this.workList.addAccounts(this.claim, page(List.of(account(1))), Place.before("here"));
		this.workList.addTokens(this.claim, page(List.of(token(1))), Place.before("there"));
		this.workList.restart(this.claim, RunList.TOKENS);
		assertThat(this.workList.place(this.claim, RunList.TOKENS)).isEqualTo(Place.START);
		assertThat(all(this.workList.tokens(this.claim))).isEmpty();
		assertThat(this.workList.place(this.claim, RunList.ACCOUNTS).position()).isEqualTo("here");
		this.workList.giveUpTokens(this.claim);
		assertThat(this.workList.place(this.claim, RunList.TOKENS).givenUp()).isTrue();
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
