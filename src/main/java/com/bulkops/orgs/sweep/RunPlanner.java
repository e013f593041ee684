package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ListResult;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.ManagedAccount.Status;
import com.bulkops.orgs.adminapi.ManagedAccount.Type;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.InventoryLoad;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.run.AccountQueue;
import com.bulkops.orgs.run.AccountToSweep;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.ScanStore;
import org.jspecify.annotations.Nullable;

/**
 * Decides which accounts hold a token about which something is to be done or recorded,
 * and how many tokens are due. The lists are read to their end before, because revoking
 * while paging could shift tokens to a page that was read already.
 * <p>
 * Longer than other files: lists and the inventory are judged by the same steps.
 */
final class RunPlanner {

	private static final String NOT_MANAGED = " But its owner is not among the managed accounts that Atlassian lists"
			+ " (service accounts are not, for example). It was not revoked.";

	/** Rows per statement: few round trips, little memory. */
	private static final int BATCH = 1000;

	private final RunContext run;

	private final RunLease lease;

	private final ScanStore work;

	private final AccountQueue queue;

	private final Inventory inventory;

	private final ActivityLog activityLog;

	private final Map<AccountId, AccountToSweep> found = new HashMap<>();

	private DueCount due = DueCount.NONE;

	/** Tokens that cannot be judged by what the lists tell of them. */
	private long unjudged;

	private long exempt;

	private long skipped;

	RunPlanner(RunContext run, ScanStore work, AccountQueue queue, Inventory inventory, ActivityLog activityLog) {
		this.run = run;
		this.lease = run.lease();
		this.work = work;
		this.queue = queue;
		this.inventory = inventory;
		this.activityLog = activityLog;
	}

	/** Decides about what the lists have, and publishes them as the new inventory. */
	void planByLists() {
		InventoryLoad load = this.run.inventory().beginLoad(this.lease);
		plan(this::forEachListed, (managed) -> this.run.inventory()
			.load(this.lease, load,
					managed.stream().map((judged) -> this.run.seen(judged.token(), judged.account())).toList()));
		recordUnreadable();
		this.run.inventory().publish(this.lease, load, this.run.progress().counts().accounts());
		this.run.plan(this.due, this.unjudged);
		this.work.clearLists(this.lease);
	}

	/**
	 * Decides again, by changed inputs, about what the inventory has. It is this run's
	 * own one; what was revoked since is taken out of it before.
	 */
	void planByInventory() {
		this.queue.clear(this.lease);
		forgetRevoked();
		plan(this::forEachInInventory, (managed) -> {
			// they are there
		});
		this.run.plan(this.due, this.unjudged);
	}

	private void forgetRevoked() {
		List<ActivityEntry> gone = new ArrayList<>();
		this.activityLog.forEach(this.lease.installation(), new ActivityFilter(null, null, Set.of(Kind.REVOCATION),
				Set.of(Result.REVOKED, Result.ALREADY_GONE), null, this.lease.run(), null), (entry) -> {
					gone.add(entry);
					if (gone.size() == BATCH) {
						forget(gone);
					}
				});
		forget(gone);
	}

	private void forget(List<ActivityEntry> gone) {
		Map<AccountId, Set<TokenId>> tokens = new HashMap<>();
		for (ActivityEntry entry : gone) {
			if (entry.account() != null && entry.token() != null) {
				tokens.computeIfAbsent(entry.account(), (account) -> new HashSet<>()).add(entry.token().id());
			}
		}
		this.run.inventory().remove(this.lease, tokens);
		gone.clear();
	}

	private void plan(Consumer<Consumer<List<Judged>>> source, Consumer<List<Judged>> keep) {
		source.accept((page) -> {
			this.exempt += page.stream().filter((judged) -> judged.verdict() == Verdict.EXEMPT).count();
			this.skipped += page.stream().filter((judged) -> judged.verdict() == Verdict.SKIP).count();
			List<Judged> managed = page.stream().filter(Judged::isManaged).toList();
			keep.accept(managed);
			managed.forEach(this::note);
			skip(page.stream()
				.filter((judged) -> !this.run.revokes() || !judged.isManaged())
				.filter(Judged::isSkipped));
			if (this.found.size() >= BATCH) {
				storeFound();
			}
		});
		storeFound();
		this.run.progress().spared(this.exempt, this.skipped);
		if (this.run.revokes() && this.exempt > 0) {
			source.accept((page) -> skipExempt(page.stream().filter(Judged::isManaged)));
		}
	}

	private void forEachListed(Consumer<List<Judged>> consumer) {
		Iterator<ScanStore.ListedPage> listed = this.work.tokens(this.lease);
		while (listed.hasNext()) {
			this.run.cancellation().throwIfCancelled();
			List<ListedToken> page = listed.next().tokens();
			Map<AccountId, ManagedAccount> accounts = this.work.findAccounts(this.lease,
					page.stream().map(ListedToken::owner).collect(Collectors.toSet()));
			consumer.accept(page.stream().map((token) -> judge(token, accounts.get(token.owner()))).toList());
		}
	}

	private void forEachInInventory(Consumer<List<Judged>> consumer) {
		InventoryToken after = null;
		List<InventoryToken> page = this.inventory.list(this.lease.installation(), this.lease.organization(), after,
				BATCH);
		while (!page.isEmpty()) {
			this.run.cancellation().throwIfCancelled();
			consumer.accept(page.stream()
				.map((seen) -> new Judged(seen.account(), seen.token(), this.run.decide(seen.token(), seen.account()),
						true))
				.toList());
			after = page.get(page.size() - 1);
			page = this.inventory.list(this.lease.installation(), this.lease.organization(), after, BATCH);
		}
	}

	/**
	 * Only what belongs to a listed managed account is touched. A token of somebody else,
	 * such as a service account, is only recorded. Either list may have the email
	 * address.
	 */
	private Judged judge(ListedToken listed, @Nullable ManagedAccount account) {
		if (account == null) {
			// Judged like a person's, to learn whether the token is due; never revoked.
			ManagedAccount other = new ManagedAccount(listed.owner(), Type.ATLASSIAN, Status.UNKNOWN,
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
				this.due = this.due.plus(this.run.count(Objects.requireNonNull(judged.decision().due())));
				this.found.merge(account.id(), AccountToSweep.due(account, judged.token()),
						AccountToSweep::mergeMostUrgent);
			}
			case SKIP -> {
				this.unjudged += (judged.decision().due() == null) ? 1 : 0;
				this.found.merge(account.id(), AccountToSweep.last(account), AccountToSweep::mergeMostUrgent);
			}
		}
	}

	/**
	 * Where an account's own list is read anyway, that tells what could not be
	 * understood, and handles what could.
	 */
	private void recordUnreadable() {
		for (ListResult.Unreadable entry : this.work.findUnreadable(this.lease)) {
			ManagedAccount owner = (entry.owner() != null && this.run.revokes())
					? this.work.findAccounts(this.lease, Set.of(entry.owner())).get(entry.owner()) : null;
			if (owner != null) {
				this.found.put(owner.id(), AccountToSweep.last(owner));
			}
			else {
				this.run.account(entry.owner(), Result.FAILED, entry.what());
			}
		}
		storeFound();
	}

	private void storeFound() {
		if (this.run.revokes() && !this.found.isEmpty()) {
			this.queue.add(this.lease, this.found.values());
		}
		this.found.clear();
	}

	/** Those of accounts whose own list is read once more are recorded then. */
	private void skipExempt(Stream<Judged> managed) {
		List<Judged> exempt = managed.filter((judged) -> judged.verdict() == Verdict.EXEMPT).toList();
		Set<AccountId> later = this.queue.findAmong(this.lease.run(),
				exempt.stream().map((judged) -> judged.account().id()).toList());
		skip(exempt.stream().filter((judged) -> !later.contains(judged.account().id())));
	}

	private void skip(Stream<Judged> skipped) {
		this.run.skipped(skipped
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

		/** Whether it is recorded that nothing is done about it. */
		boolean isSkipped() {
			return verdict() == Verdict.SKIP || verdict() == Verdict.EXEMPT;
		}

	}

}
