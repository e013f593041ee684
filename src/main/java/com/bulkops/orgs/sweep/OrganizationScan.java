package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.Pages;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads an organization's lists to their end, into the {@link RunWorkStore}.
 * <p>
 * The organization-wide list of tokens saves a call per account; it is read at the same
 * time as the accounts, which it does not tell enough about. Where the key may not read
 * it, or it breaks off, each account's own list is read; that is the whole truth anyway.
 */
final class OrganizationScan {

	private static final Logger log = LoggerFactory.getLogger(OrganizationScan.class);

	/** Ours: few round trips, little memory. */
	private static final int BATCH = 1000;

	private final RunContext run;

	private final RunLease claim;

	private final OutageBreaker unavailable;

	private final WorkerPool crew;

	private final RunWorkStore workList;

	private final AtomicLong number = new AtomicLong();

	/** Own lists are short; those that come in the same moment are kept as one. */
	private final GroupCommit<List<ListedToken>, Boolean> ownLists = new GroupCommit<>((lists) -> {
		keepTokens(lists.stream().flatMap(List::stream).toList());
		return Collections.nCopies(lists.size(), true);
	});

	private final List<String> unreadable = new CopyOnWriteArrayList<>();

	/** Why the organization-wide list cannot be read. */
	private volatile @Nullable AdminApiException refusal;

	OrganizationScan(RunContext run, OutageBreaker unavailable, WorkerPool crew, RunWorkStore workList) {
		this.run = run;
		this.claim = run.claim();
		this.unavailable = unavailable;
		this.crew = crew;
		this.workList = workList;
	}

	/**
	 * Reads the lists.
	 * @return what could not be read of them, in sentences
	 * @throws AdminApiException if the organization cannot be read to the end
	 */
	List<String> read() {
		this.crew.together(List.of(this::readAccounts, this::readTokens));
		AdminApiException refused = this.refusal;
		if (refused != null) {
			log.info("{}: reading each account's own list, because the organization-wide one cannot be read: {}",
					this.claim.installation(), refused.getMessage());
			readAccountByAccount();
		}
		return this.unreadable;
	}

	private void readAccounts() {
		Pages<ManagedAccount> accounts = this.run.organization().accounts();
		List<ManagedAccount> read = new ArrayList<>();
		while (accounts.hasNext()) {
			Batch<ManagedAccount> page = accounts.next();
			this.unreadable.addAll(page.unreadable());
			read.addAll(page.items());
			if (read.size() >= BATCH || !accounts.hasNext()) {
				this.run.progress().sawAccounts(this.workList.addAccounts(this.claim, read));
				read.clear();
			}
			this.run.publishProgressNowAndThen();
		}
	}

	private void readTokens() {
		List<String> odd = new ArrayList<>();
		List<ListedToken> read = new ArrayList<>();
		try {
			Pages<ListedToken> tokens = this.run.organization().tokens();
			while (tokens.hasNext()) {
				Batch<ListedToken> page = tokens.next();
				odd.addAll(page.unreadable());
				this.run.progress().sawTokens(page.items().size());
				read.addAll(page.items());
				if (read.size() >= BATCH || !tokens.hasNext()) {
					keepTokens(read);
					read.clear();
				}
				this.run.publishProgressNowAndThen();
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

	private void keepTokens(List<ListedToken> tokens) {
		this.workList.addTokens(this.claim, this.number.incrementAndGet(), tokens);
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
			this.run.progress().sawTokens(own.items().size());
			if (!own.items().isEmpty()) {
				this.ownLists.write(own.items()
					.stream()
					.map((token) -> new ListedToken(account.id(), account.email(), token))
					.toList());
			}
			if (!own.unreadable().isEmpty() && this.run.revokes()) {
				this.workList.addCandidates(this.claim, List.of(AccountToSweep.last(account)));
			}
			else {
				own.unreadable().forEach((what) -> this.run.account(account.id(), Result.FAILED, what));
			}
		});
		this.run.publishProgressNowAndThen();
	}

}
