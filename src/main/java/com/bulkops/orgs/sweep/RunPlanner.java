package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ListResult;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.InventoryLoad;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.run.AccountQueue;
import com.bulkops.orgs.run.AccountToSweep;
import com.bulkops.orgs.run.LeasedInventory;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.ScanStore;

/**
 * The planner of a run: it finds the accounts that have to be swept, and how many tokens
 * are due. The lists are read to their end before, because revoking while paging could
 * shift tokens to a page that was read already.
 */
final class RunPlanner {

	/** Rows per statement: few round trips, little memory. */
	private static final int BATCH = 1000;

	private final RunContext run;

	private final RunLease lease;

	private final TokenJudge judge;

	private final ScanStore scans;

	private final AccountQueue queue;

	private final LeasedInventory inventory;

	private final ActivityLog activityLog;

	private final Map<AccountId, AccountToSweep> found = new HashMap<>();

	private DueCount due = DueCount.NONE;

	/** Tokens that cannot be judged by the facts in the lists. */
	private long unjudged;

	private long exempt;

	private long skipped;

	private long expired;

	RunPlanner(RunContext run, TokenJudge judge, ScanStore scans, AccountQueue queue, LeasedInventory inventory,
			ActivityLog activityLog) {
		this.run = run;
		this.lease = run.lease();
		this.judge = judge;
		this.scans = scans;
		this.queue = queue;
		this.inventory = inventory;
		this.activityLog = activityLog;
	}

	/** Plans by the lists, and publishes them as the new inventory. */
	void planByLists() {
		InventoryLoad load = this.inventory.beginLoad(this.lease);
		plan(this.judge::judgeLists,
				(managed) -> this.inventory.load(this.lease, load,
						managed.stream()
							.map((judged) -> this.run.decisions().toInventory(judged.token(), judged.account()))
							.toList()));
		this.run.progress().removeExpired(this.expired);
		recordUnreadable();
		this.inventory.publish(this.lease, load, this.run.progress().counts().accounts());
		this.run.decisions().plan(this.due, this.unjudged);
		this.scans.clearLists(this.lease);
	}

	/**
	 * Plans again by changed inputs and by the inventory, which this run has published.
	 * Tokens that were revoked since are removed from it before.
	 */
	void planByInventory() {
		this.queue.clear(this.lease);
		removeRevoked();
		plan(this.judge::judgeInventory, (managed) -> {
			// they are in the inventory
		});
		this.run.decisions().plan(this.due, this.unjudged);
	}

	private void removeRevoked() {
		List<ActivityEntry> revoked = new ArrayList<>();
		this.activityLog.forEach(this.lease.site(),
				new ActivityFilter(null, null, Set.of(Kind.REVOCATION),
						Set.of(EntryResult.REVOKED, EntryResult.ALREADY_GONE), null, this.lease.run(), null),
				(entry) -> {
					revoked.add(entry);
					if (revoked.size() == BATCH) {
						remove(revoked);
					}
				});
		remove(revoked);
	}

	private void remove(List<ActivityEntry> revoked) {
		Map<AccountId, Set<TokenId>> tokens = new HashMap<>();
		for (ActivityEntry entry : revoked) {
			if (entry.account() != null && entry.token() != null) {
				tokens.computeIfAbsent(entry.account(), (account) -> new HashSet<>()).add(entry.token().id());
			}
		}
		this.inventory.remove(this.lease, tokens);
		revoked.clear();
	}

	private void plan(Consumer<Consumer<List<JudgedToken>>> source, Consumer<List<JudgedToken>> keep) {
		source.accept((page) -> {
			this.expired += page.stream().filter((judged) -> this.run.decisions().isExpired(judged.token())).count();
			this.exempt += page.stream().filter((judged) -> judged.verdict() == Verdict.EXEMPT).count();
			this.skipped += page.stream().filter((judged) -> judged.verdict() == Verdict.SKIP).count();
			List<JudgedToken> managed = page.stream().filter(JudgedToken::managed).toList();
			keep.accept(managed);
			managed.forEach(this::addToPlan);
			this.run.recorder()
				.recordSkipped(page.stream()
					.filter((judged) -> !this.run.revokes() || !judged.managed())
					.filter(JudgedToken::isSkipped)
					.toList());
			if (this.found.size() >= BATCH) {
				storeFound();
			}
		});
		storeFound();
		this.run.progress().setSpared(this.exempt, this.skipped);
		if (this.run.revokes() && this.exempt > 0) {
			source.accept((page) -> recordExempt(page.stream().filter(JudgedToken::managed)));
		}
	}

	private void addToPlan(JudgedToken judged) {
		ManagedAccount account = judged.account();
		switch (judged.verdict()) {
			case KEEP, EXEMPT -> {
				// nothing is to be done
			}
			case REVOKE -> {
				this.due = this.due.plus(this.run.decisions().count(Objects.requireNonNull(judged.decision().due())));
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
	 * Records malformed entries, except those of accounts whose own list is read anyway:
	 * it has the malformed entries, too.
	 */
	private void recordUnreadable() {
		for (ListResult.Unreadable entry : this.scans.findUnreadable(this.lease)) {
			ManagedAccount owner = (entry.owner() != null && this.run.revokes())
					? this.scans.findAccounts(this.lease, Set.of(entry.owner())).get(entry.owner()) : null;
			if (owner != null) {
				this.found.put(owner.id(), AccountToSweep.last(owner));
			}
			else {
				this.run.recorder().recordAccount(entry.owner(), EntryResult.FAILED, entry.what());
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

	/** Records exempt tokens, except those of accounts whose own list is read later. */
	private void recordExempt(Stream<JudgedToken> managed) {
		List<JudgedToken> exemptTokens = managed.filter((judged) -> judged.verdict() == Verdict.EXEMPT).toList();
		Set<AccountId> later = this.queue.findAmong(this.lease.run(),
				exemptTokens.stream().map((judged) -> judged.account().id()).toList());
		this.run.recorder()
			.recordSkipped(exemptTokens.stream().filter((judged) -> !later.contains(judged.account().id())).toList());
	}

}
