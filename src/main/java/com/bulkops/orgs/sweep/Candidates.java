package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.Pages;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.InventoryDraft;
import com.bulkops.orgs.policy.Decision;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the accounts that hold a token about which something is to be done or said. The
 * lists are read to their end before anything is revoked, because revoking while paging
 * could shift tokens to a page that was read already.
 * <p>
 * The organization-wide list of tokens saves a call per account. Where the key may not
 * read it, or it breaks off, each account's own list is read; that is the whole truth
 * anyway.
 */
final class Candidates {

	private static final Logger log = LoggerFactory.getLogger(Candidates.class);

	private final RunInProgress run;

	private final UnavailableInARow unavailable;

	private final InventoryDraft inventory;

	private final Map<AccountId, ManagedAccount> found = new LinkedHashMap<>();

	private final List<String> unreadable = new ArrayList<>();

	/** Said here, unless their account's own list is read once more and says it. */
	private final List<LeftAlone> leftAlone = new ArrayList<>();

	private long due;

	private Candidates(RunInProgress run, UnavailableInARow unavailable, InventoryDraft inventory) {
		this.run = run;
		this.unavailable = unavailable;
		this.inventory = inventory;
	}

	/**
	 * Reads the lists, and publishes them as the new inventory.
	 * @return the accounts
	 * @throws AdminApiException if the organization cannot be read to the end
	 */
	static Collection<ManagedAccount> find(RunInProgress run, UnavailableInARow unavailable, Inventory inventory) {
		Candidates candidates = new Candidates(run, unavailable, inventory.draft(run.claim().installation()));
		try {
			candidates.readOrganizationWide();
		}
		catch (AdminApiException.ApiKeyRejected | AdminApiException.RateLimited ex) {
			throw ex;
		}
		catch (AdminApiException ex) {
			run.requireNoShutdown();
			log.info("{}: reading each account's own list, because the organization-wide one cannot be read: {}",
					run.claim().installation(), ex.getMessage());
			run.progress().forgetListing();
			candidates = new Candidates(run, unavailable, inventory.draft(run.claim().installation()));
			candidates.readAccountByAccount();
		}
		candidates.close();
		return candidates.found.values();
	}

	private void close() {
		this.inventory.publish(this.run.claim().organization(), this.run.progress().counts().accounts());
		this.unreadable.forEach((what) -> this.run.account(null, Result.FAILED, what));
		this.run.progress().plan(this.due);
		if (!this.run.revokes()) {
			this.run.progress().foundDue(this.due);
		}
		this.leftAlone.stream()
			.filter((left) -> !this.run.revokes() || !this.found.containsKey(left.account()))
			.forEach((left) -> this.run.skipped(left.account(), left.token(), left.reason()));
		this.run.publishProgress();
	}

	private void readOrganizationWide() {
		Pages<ListedToken> tokens = this.run.organization().tokens();
		Batch<ListedToken> page = tokens.next(); // says at once whether the key may read
													// it
		Map<AccountId, ManagedAccount> accounts = readAccounts();
		addListed(page, accounts);
		while (tokens.hasNext()) {
			addListed(tokens.next(), accounts);
		}
	}

	/** The list of tokens says nothing of their owners' types and statuses. */
	private Map<AccountId, ManagedAccount> readAccounts() {
		Map<AccountId, ManagedAccount> known = new HashMap<>();
		Pages<ManagedAccount> accounts = this.run.organization().accounts();
		while (accounts.hasNext()) {
			next(accounts).forEach((account) -> known.put(account.id(), account));
		}
		return known;
	}

	private void addListed(Batch<ListedToken> page, Map<AccountId, ManagedAccount> accounts) {
		this.run.requireNoShutdown();
		this.run.progress().sawTokens(page.items().size());
		this.unreadable.addAll(page.unreadable());
		for (ListedToken listed : page.items()) {
			add(owner(listed, accounts.get(listed.owner())), listed.token());
		}
		this.run.publishProgress();
	}

	/**
	 * An owner who is not listed is taken for an active person. Either list may have the
	 * e-mail address.
	 */
	private static ManagedAccount owner(ListedToken listed, @Nullable ManagedAccount account) {
		if (account == null) {
			return new ManagedAccount(listed.owner(), ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE,
					listed.ownerEmail());
		}
		return (account.email() != null) ? account
				: new ManagedAccount(account.id(), account.type(), account.status(), listed.ownerEmail());
	}

	private void readAccountByAccount() {
		Pages<ManagedAccount> accounts = this.run.organization().accounts();
		while (accounts.hasNext()) {
			for (ManagedAccount account : next(accounts)) {
				readOwnList(account);
			}
			this.run.publishProgress();
		}
	}

	private void readOwnList(ManagedAccount account) {
		this.run.requireNoShutdown();
		this.unavailable.guard(this.run, account.id(), () -> {
			Batch<ApiToken> own = this.run.organization().tokensOf(account.id());
			this.run.progress().sawTokens(own.items().size());
			own.items().forEach((token) -> add(account, token));
			if (!own.unreadable().isEmpty()) {
				this.found.put(account.id(), account);
			}
		});
	}

	private List<ManagedAccount> next(Pages<ManagedAccount> accounts) {
		this.run.requireNoShutdown();
		Batch<ManagedAccount> page = accounts.next();
		this.run.progress().sawAccounts(page.items().size());
		this.unreadable.addAll(page.unreadable());
		this.run.publishProgress();
		return page.items();
	}

	private void add(ManagedAccount account, ApiToken token) {
		this.inventory.add(this.run.seen(token, account));
		Decision decision = this.run.decide(token, account);
		switch (decision.verdict()) {
			case KEEP -> {
				// nothing is to be said
			}
			case REVOKE -> {
				this.due++;
				this.found.put(account.id(), account);
			}
			case SKIP -> {
				leftAlone(account, token, decision);
				this.found.put(account.id(), account);
			}
			case EXEMPT -> leftAlone(account, token, decision);
		}
	}

	private void leftAlone(ManagedAccount account, ApiToken token, Decision decision) {
		this.leftAlone.add(new LeftAlone(account.id(), token, decision.reason()));
	}

	/**
	 * A token that must not be touched.
	 */
	private record LeftAlone(AccountId account, ApiToken token, String reason) {

	}

}
