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
import com.bulkops.orgs.policy.Decision.Verdict;
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

	private final List<Runnable> leftAlone = new ArrayList<>();

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
			this.leftAlone.forEach(Runnable::run);
		}
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

	private Map<AccountId, ManagedAccount> readAccounts() {
		Map<AccountId, ManagedAccount> accounts = new HashMap<>();
		Pages<ManagedAccount> pages = this.run.organization().accounts();
		while (pages.hasNext()) {
			next(pages).forEach((account) -> accounts.put(account.id(), account));
		}
		return accounts;
	}

	private static ManagedAccount activePerson(AccountId account) {
		return new ManagedAccount(account, ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE, null);
	}

	private void addListed(Batch<ListedToken> page, Map<AccountId, ManagedAccount> accounts) {
		this.run.requireNoShutdown();
		this.run.progress().sawTokens(page.items().size());
		this.unreadable.addAll(page.unreadable());
		for (ListedToken listed : page.items()) {
			add(accounts.getOrDefault(listed.owner(), activePerson(listed.owner())), listed.token());
		}
		this.run.publishProgress();
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
		this.inventory.add(account, token);
		Decision decision = this.run.decide(token, account.type());
		if (decision.verdict() == Verdict.REVOKE) {
			this.due++;
		}
		if (decision.verdict() == Verdict.SKIP) {
			this.leftAlone.add(() -> this.run.skipped(account.id(), token, decision.reason()));
		}
		if (decision.verdict() != Verdict.KEEP) {
			this.found.put(account.id(), account);
		}
	}

}
