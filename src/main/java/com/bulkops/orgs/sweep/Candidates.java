package com.bulkops.orgs.sweep;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.Pages;
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
 * The organization-wide list of tokens saves a call per account; it is read at the same
 * time as the accounts, which it does not tell enough about. Where the key may not read
 * it, or it breaks off, each account's own list is read; that is the whole truth anyway.
 */
final class Candidates {

	private static final Logger log = LoggerFactory.getLogger(Candidates.class);

	/** Rows per statement: few round trips, little memory. */
	private static final int BATCH = 1000;

	private final RunInProgress run;

	private final Claim claim;

	private final UnavailableInARow unavailable;

	private final Crew crew;

	private final WorkList workList;

	private final AtomicLong pages = new AtomicLong();

	private final List<String> unreadable = new CopyOnWriteArrayList<>();

	private final Map<AccountId, Candidate> found = new HashMap<>();

	/** Why the organization-wide list cannot be read. */
	private volatile @Nullable AdminApiException refusal;

	private long due;

	Candidates(RunInProgress run, UnavailableInARow unavailable, Crew crew, WorkList workList) {
		this.run = run;
		this.claim = run.claim();
		this.unavailable = unavailable;
		this.crew = crew;
		this.workList = workList;
	}

	/**
	 * Reads the lists, notes the accounts, and publishes the lists as the new inventory.
	 * @throws AdminApiException if the organization cannot be read to the end
	 */
	void find(InventoryDraft inventory) {
		this.crew.together(List.of(this::readAccounts, this::readTokens));
		AdminApiException refused = this.refusal;
		if (refused != null) {
			log.info("{}: reading each account's own list, because the organization-wide one cannot be read: {}",
					this.claim.installation(), refused.getMessage());
			readAccountByAccount();
		}
		goThrough(inventory);
		this.run.publishProgress(); // nobody else has the run
		inventory.publish(this.claim.organization(), this.run.progress().counts().accounts());
		this.unreadable.forEach((what) -> this.run.account(null, Result.FAILED, what));
		this.run.progress().plan(this.due);
		this.workList.clearLists(this.claim);
	}

	private void readAccounts() {
		Pages<ManagedAccount> accounts = this.run.organization().accounts();
		while (accounts.hasNext()) {
			Batch<ManagedAccount> page = accounts.next();
			this.workList.addAccounts(this.claim, page.items());
			this.run.progress().sawAccounts(page.items().size());
			this.unreadable.addAll(page.unreadable());
			this.run.publishProgress();
		}
	}

	private void readTokens() {
		CopyOnWriteArrayList<String> odd = new CopyOnWriteArrayList<>();
		try {
			Pages<ListedToken> tokens = this.run.organization().tokens();
			while (tokens.hasNext()) {
				Batch<ListedToken> page = tokens.next();
				odd.addAll(page.unreadable());
				addTokens(page.items());
				this.run.publishProgress();
			}
			this.unreadable.addAll(odd);
		}
		catch (AdminApiException.ApiKeyRejected | AdminApiException.RateLimited ex) {
			throw ex;
		}
		catch (AdminApiException ex) {
			this.run.requireNoShutdown();
			this.refusal = ex;
		}
	}

	private void addTokens(List<ListedToken> tokens) {
		this.workList.addTokens(this.claim, this.pages.incrementAndGet(), tokens);
		this.run.progress().sawTokens(tokens.size());
	}

	private void readAccountByAccount() {
		this.run.progress().forgetTokens();
		this.workList.clearTokens(this.claim);
		OrganizationClient organization = this.run.organization();
		this.crew.forEach(organization.mostCallsAtOnce(), organization::callsAtOnce, this.workList.accounts(this.claim),
				this::readOwnList);
	}

	private void readOwnList(ManagedAccount account) {
		this.unavailable.guard(this.run, account.id(), () -> {
			Batch<ApiToken> own = this.run.organization().tokensOf(account.id());
			if (!own.items().isEmpty()) {
				addTokens(own.items().stream().map((token) -> new ListedToken(account.id(), token)).toList());
			}
			if (!own.unreadable().isEmpty() && this.run.revokes()) {
				this.workList.addCandidates(this.claim.run(), List.of(Candidate.last(account)));
			}
			else {
				own.unreadable().forEach((what) -> this.run.account(account.id(), Result.FAILED, what));
			}
		});
		this.run.publishProgress();
	}

	/** Decides about each token, now that its account is known. */
	private void goThrough(InventoryDraft inventory) {
		Iterator<WorkList.ListedPage> listed = this.workList.tokens(this.claim);
		while (listed.hasNext()) {
			this.run.requireGoingOn();
			List<ListedToken> page = listed.next().tokens();
			Map<AccountId, ManagedAccount> accounts = this.workList.accounts(this.claim,
					page.stream().map(ListedToken::owner).collect(Collectors.toSet()));
			for (ListedToken token : page) {
				ManagedAccount account = accounts.getOrDefault(token.owner(), activePerson(token.owner()));
				inventory.add(account, token.token());
				judge(account, token.token());
			}
			if (this.found.size() >= BATCH) {
				noteFound();
			}
		}
		noteFound();
	}

	private void judge(ManagedAccount account, ApiToken token) {
		Decision decision = this.run.decide(token, account.type());
		switch (decision.verdict()) {
			case KEEP -> {
				// nothing is to be done or said
			}
			case REVOKE -> {
				this.due++;
				this.found.merge(account.id(), Candidate.due(account, token), Candidate::and);
			}
			case SKIP -> {
				this.found.merge(account.id(), Candidate.last(account), Candidate::and);
				if (!this.run.revokes()) {
					this.run.skipped(account.id(), token, decision.reason());
				}
			}
		}
	}

	private void noteFound() {
		if (this.run.revokes() && !this.found.isEmpty()) {
			this.workList.addCandidates(this.claim.run(), this.found.values());
		}
		this.found.clear();
	}

	private static ManagedAccount activePerson(AccountId account) {
		return new ManagedAccount(account, ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE);
	}

}
