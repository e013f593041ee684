package com.bulkops.orgs.sweep;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.ManagedAccount.Status;
import com.bulkops.orgs.adminapi.ManagedAccount.Type;
import com.bulkops.orgs.inventory.InventoryDraft;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.Decision.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Finds the accounts that hold a token about which something is to be done or said. The
 * lists are read to their end before anything is revoked, because revoking while paging
 * could shift tokens to a page that was read already.
 */
final class RunPlanner {

	private static final String NOT_MANAGED = " But its owner is not among the managed accounts that Atlassian lists"
			+ " (service accounts are not, for example). It was not revoked.";

	/** Rows per statement: few round trips, little memory. */
	private static final int BATCH = 1000;

	private final RunContext run;

	private final RunLease claim;

	private final OutageBreaker unavailable;

	private final WorkerPool crew;

	private final RunWorkStore workList;

	private final RunCheckpoints resumption;

	private final Map<AccountId, AccountToSweep> found = new HashMap<>();

	private long due;

	/** Tokens that cannot be judged by what the lists tell of them. */
	private long unjudged;

	RunPlanner(RunContext run, OutageBreaker unavailable, WorkerPool crew, RunWorkStore workList,
			RunCheckpoints resumption) {
		this.run = run;
		this.claim = run.claim();
		this.unavailable = unavailable;
		this.crew = crew;
		this.workList = workList;
		this.resumption = resumption;
	}

	/**
	 * Reads the lists, notes the accounts, and publishes the lists as the new inventory.
	 * @throws AdminApiException if the organization cannot be read to the end
	 */
	void find(InventoryDraft inventory) {
		List<String> unreadable = new OrganizationScan(this.run, this.unavailable, this.crew, this.workList).read();
		goThrough(inventory);
		this.resumption.publish(this.claim, inventory, this.run.progress().counts().accounts());
		unreadable.forEach((what) -> this.run.account(null, Result.FAILED, what));
		this.run.plan(this.due, this.unjudged);
		this.workList.clearLists(this.claim);
	}

	/** Decides about each token, now that its account is known. */
	private void goThrough(InventoryDraft inventory) {
		AtomicBoolean exempt = new AtomicBoolean();
		forEachPage((page) -> {
			List<Judged> managed = page.stream().filter(Judged::isManaged).toList();
			for (Judged judged : managed) {
				inventory.add(this.run.seen(judged.token(), judged.account()));
				note(judged);
				exempt.compareAndSet(false, judged.verdict() == Verdict.EXEMPT);
			}
			say(page.stream()
				.filter((judged) -> !this.run.revokes() || !judged.isManaged())
				.filter(Judged::isLeftAlone));
			if (this.found.size() >= BATCH) {
				noteFound();
			}
		});
		noteFound();
		if (this.run.revokes() && exempt.get()) {
			forEachPage((page) -> sayWhatIsExempt(page.stream().filter(Judged::isManaged)));
		}
	}

	private void forEachPage(Consumer<List<Judged>> consumer) {
		Iterator<RunWorkStore.ListedPage> listed = this.workList.tokens(this.claim);
		while (listed.hasNext()) {
			this.run.requireGoingOn();
			List<ListedToken> page = listed.next().tokens();
			Map<AccountId, ManagedAccount> accounts = this.workList.accounts(this.claim,
					page.stream().map(ListedToken::owner).collect(Collectors.toSet()));
			consumer.accept(page.stream().map((token) -> judge(token, accounts.get(token.owner()))).toList());
		}
	}

	/**
	 * Only what belongs to a listed managed account is touched. A token of somebody else,
	 * such as a service account, is only spoken of. Either list may have the e-mail
	 * address.
	 */
	private Judged judge(ListedToken listed, @Nullable ManagedAccount account) {
		if (account == null) {
			ManagedAccount other = new ManagedAccount(listed.owner(), Type.UNKNOWN, Status.UNKNOWN,
					listed.ownerEmail());
			Decision decision = this.run.decide(listed.token(), other);
			return new Judged(other, listed.token(), (decision.verdict() != Verdict.REVOKE) ? decision
					: new Decision(Verdict.SKIP, decision.reason() + NOT_MANAGED, decision.due()), false);
		}
		ManagedAccount owner = (account.email() != null) ? account
				: new ManagedAccount(account.id(), account.type(), account.status(), listed.ownerEmail());
		return new Judged(owner, listed.token(), this.run.decide(listed.token(), owner), true);
	}

	private void note(Judged judged) {
		ManagedAccount account = judged.account();
		switch (judged.verdict()) {
			case KEEP, EXEMPT -> {
				// nothing is to be done
			}
			case REVOKE -> {
				this.due++;
				this.found.merge(account.id(), AccountToSweep.due(account, judged.token()), AccountToSweep::and);
			}
			case SKIP -> {
				this.unjudged += (judged.decision().due() == null) ? 1 : 0;
				this.found.merge(account.id(), AccountToSweep.last(account), AccountToSweep::and);
			}
		}
	}

	private void noteFound() {
		if (this.run.revokes() && !this.found.isEmpty()) {
			this.workList.addCandidates(this.claim, this.found.values());
		}
		this.found.clear();
	}

	/** Whose own list is read once more has it said then. */
	private void sayWhatIsExempt(Stream<Judged> managed) {
		List<Judged> exempt = managed.filter((judged) -> judged.verdict() == Verdict.EXEMPT).toList();
		Set<AccountId> later = this.workList.candidatesAmong(this.claim.run(),
				exempt.stream().map((judged) -> judged.account().id()).toList());
		say(exempt.stream().filter((judged) -> !later.contains(judged.account().id())));
	}

	private void say(Stream<Judged> leftAlone) {
		this.run.skipped(leftAlone
			.map((judged) -> new SkippedToken(judged.account().id(), judged.token(), judged.decision().reason()))
			.toList());
	}

	/**
	 * A listed token, and what is to become of it.
	 */
	private record Judged(ManagedAccount account, ApiToken token, Decision decision, boolean isManaged) {

		Verdict verdict() {
			return this.decision.verdict();
		}

		/** Whether somebody should hear that nothing is done about it. */
		boolean isLeftAlone() {
			return verdict() == Verdict.SKIP || verdict() == Verdict.EXEMPT;
		}

	}

}
