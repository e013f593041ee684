package com.bulkops.orgs.sweep;

import java.util.ArrayList;
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

	private final Map<AccountId, ManagedAccount.Type> found = new LinkedHashMap<>();

	private final List<String> unreadable = new ArrayList<>();

	private Candidates(RunInProgress run, UnavailableInARow unavailable) {
		this.run = run;
		this.unavailable = unavailable;
	}

	/**
	 * Reads the lists.
	 * @return the accounts, with their types
	 * @throws AdminApiException if the organization cannot be read to the end
	 */
	static Map<AccountId, ManagedAccount.Type> find(RunInProgress run, UnavailableInARow unavailable) {
		Candidates candidates = new Candidates(run, unavailable);
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
			candidates = new Candidates(run, unavailable);
			candidates.readAccountByAccount();
		}
		candidates.unreadable.forEach((what) -> run.account(null, Result.FAILED, what));
		return candidates.found;
	}

	private void readOrganizationWide() {
		Pages<ListedToken> tokens = this.run.organization().tokens();
		Batch<ListedToken> page = tokens.next(); // says at once whether the key may read
													// it
		Map<AccountId, ManagedAccount.Type> unusual = readUnusualAccounts();
		addListed(page, unusual);
		while (tokens.hasNext()) {
			addListed(tokens.next(), unusual);
		}
	}

	/** Pages through all accounts; remembers only those that are no ordinary ones. */
	private Map<AccountId, ManagedAccount.Type> readUnusualAccounts() {
		Map<AccountId, ManagedAccount.Type> unusual = new HashMap<>();
		Pages<ManagedAccount> accounts = this.run.organization().accounts();
		while (accounts.hasNext()) {
			for (ManagedAccount account : next(accounts)) {
				if (account.type() != ManagedAccount.Type.ATLASSIAN) {
					unusual.put(account.id(), account.type());
				}
			}
		}
		return unusual;
	}

	private void addListed(Batch<ListedToken> page, Map<AccountId, ManagedAccount.Type> unusual) {
		this.run.requireNoShutdown();
		this.run.progress().sawTokens(page.items().size());
		this.unreadable.addAll(page.unreadable());
		for (ListedToken listed : page.items()) {
			add(listed.owner(), unusual.getOrDefault(listed.owner(), ManagedAccount.Type.ATLASSIAN), listed.token());
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
			own.items().forEach((token) -> add(account.id(), account.type(), token));
			if (!own.unreadable().isEmpty()) {
				this.found.put(account.id(), account.type());
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

	private void add(AccountId account, ManagedAccount.Type type, ApiToken token) {
		if (this.run.decide(token, type).verdict() != Verdict.KEEP) {
			this.found.put(account, type);
		}
	}

}
