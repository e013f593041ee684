package com.bulkops.orgs.sweep;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.ManagedAccount.Status;
import com.bulkops.orgs.adminapi.ManagedAccount.Type;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.ScanStore;
import org.jspecify.annotations.Nullable;

/**
 * The judge of all tokens of an organization, by the lists that a run has read or by the
 * inventory, page by page.
 */
final class TokenJudge {

	/** Rows per query: few round trips, little memory. */
	static final int ROWS = 1000;

	private static final String NOT_MANAGED = " But its owner is not among the managed accounts that Atlassian lists"
			+ " (service accounts are not, for example). It was not revoked.";

	private final RunContext run;

	private final RunLease lease;

	private final ScanStore scans;

	private final Inventory inventory;

	TokenJudge(RunContext run, ScanStore scans, Inventory inventory) {
		this.run = run;
		this.lease = run.lease();
		this.scans = scans;
		this.inventory = inventory;
	}

	void judgeLists(Consumer<List<JudgedToken>> consumer) {
		Iterator<ScanStore.ListedPage> listed = this.scans.tokens(this.lease);
		while (listed.hasNext()) {
			this.run.cancellation().throwIfCancelled();
			List<ListedToken> page = listed.next().tokens();
			Map<AccountId, ManagedAccount> accounts = this.scans.findAccounts(this.lease,
					page.stream().map(ListedToken::owner).collect(Collectors.toSet()));
			consumer.accept(page.stream().map((token) -> judge(token, accounts.get(token.owner()))).toList());
		}
	}

	void judgeInventory(Consumer<List<JudgedToken>> consumer) {
		List<InventoryToken> page = readInventory(null);
		while (!page.isEmpty()) {
			this.run.cancellation().throwIfCancelled();
			consumer.accept(
					page.stream().map((one) -> this.run.decisions().judgeListed(one.token(), one.account())).toList());
			page = readInventory(page.get(page.size() - 1));
		}
	}

	private List<InventoryToken> readInventory(@Nullable InventoryToken after) {
		return this.inventory.list(this.lease.site(), this.lease.organization(), after, ROWS);
	}

	/**
	 * Judges a listed token. Only tokens of listed managed accounts are revoked; those of
	 * other accounts, such as service accounts, are only recorded. Either list may have
	 * the email address.
	 */
	private JudgedToken judge(ListedToken listed, @Nullable ManagedAccount account) {
		if (account == null) {
			// Judged like a person's, to learn whether the token is due; never revoked.
			ManagedAccount other = new ManagedAccount(listed.owner(), Type.ATLASSIAN, Status.UNKNOWN,
					listed.ownerEmail());
			Decision decision = this.run.decisions().judgeListed(listed.token(), other).decision();
			return new JudgedToken(other, listed.token(), (decision.verdict() != Verdict.REVOKE) ? decision
					: new Decision(Verdict.SKIP, decision.reason() + NOT_MANAGED, decision.due()), false);
		}
		ManagedAccount owner = (account.email() != null) ? account
				: new ManagedAccount(account.id(), account.type(), account.status(), listed.ownerEmail());
		return this.run.decisions().judgeListed(listed.token(), owner);
	}

}
