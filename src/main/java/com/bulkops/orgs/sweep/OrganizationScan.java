package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.CursorPages;
import com.bulkops.orgs.adminapi.ListResult;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.run.AccountQueue;
import com.bulkops.orgs.run.AccountToSweep;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.ScanStore;
import com.bulkops.orgs.run.ScanStore.Position;
import com.bulkops.orgs.run.ScanStore.RunList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scan of an organization: its lists are read to their end, into the
 * {@link ScanStore}, with the position in each of them. After a pause or an interruption
 * no page and no account's list is read again.
 * <p>
 * The organization-wide list of tokens saves a call per account; it is read at the same
 * time as the list of accounts, because it lacks facts about them. If the key may not
 * read it, if it breaks off, or if it is empty although there were tokens, each account's
 * own list is read; those lists are complete anyway.
 */
final class OrganizationScan {

	private static final Logger log = LoggerFactory.getLogger(OrganizationScan.class);

	/** Chosen by us: a list whose cursors expire faster than it is read has no end. */
	private static final int MAX_RESTARTS = 3;

	private final RunContext run;

	private final RunLease lease;

	private final OutageBreaker outage;

	private final WorkerPool workers;

	private final ScanStore scans;

	private final AccountQueue queue;

	/** The last inventory; a list that is empty now is not believed. */
	private final Before before;

	/**
	 * Own lists are short; those that are read in the same moment are stored together.
	 */
	private final GroupCommit<OwnList, Boolean> ownLists = new GroupCommit<>(this::store);

	OrganizationScan(RunContext run, OutageBreaker outage, WorkerPool workers, ScanStore scans, AccountQueue queue,
			Before before) {
		this.run = run;
		this.lease = run.lease();
		this.outage = outage;
		this.workers = workers;
		this.scans = scans;
		this.queue = queue;
		this.before = before;
	}

	/**
	 * Reads the lists.
	 * @throws AdminApiException if the organization cannot be read to the end
	 */
	void read() {
		countListed();
		this.workers.runTogether(List.of(this::readAccounts, this::readTokens));
		countListed();
		requireAccounts();
		if (this.scans.position(this.lease, RunList.TOKENS).givenUp()) {
			readAccountByAccount();
			countListed();
		}
	}

	private void countListed() {
		this.run.progress().setListed(this.scans.countAccounts(this.lease), this.scans.countTokens(this.lease));
	}

	private void readAccounts() {
		readWithRestarts(RunList.ACCOUNTS, (from) -> {
			CursorPages<ManagedAccount> pages = this.run.organization().accounts(from);
			while (pages.hasNext()) {
				ListResult<ManagedAccount> page = pages.next();
				this.scans.addAccounts(this.lease, page, Position.before(pages.position()));
				this.run.progress().addAccounts(page.items().size());
				this.run.publishProgressRegularly();
			}
		});
	}

	private void readTokens() {
		try {
			readWithRestarts(RunList.TOKENS, this::readTokens);
			if (!this.scans.position(this.lease, RunList.TOKENS).givenUp() && this.scans.countTokens(this.lease) == 0
					&& this.before.tokens() > 0) {
				giveUpTokens("it is empty, although there were %,d tokens before".formatted(this.before.tokens()));
			}
		}
		catch (AdminApiException.ApiKeyRejected | AdminApiException.RateLimited
				| AdminApiException.AtlassianUnavailable ex) {
			throw ex;
		}
		catch (AdminApiException ex) {
			this.run.cancellation().throwIfShutDown();
			giveUpTokens(ex.getMessage());
		}
	}

	private void readTokens(@Nullable String from) {
		CursorPages<ListedToken> pages = this.run.organization().tokens(from);
		while (pages.hasNext()) {
			ListResult<ListedToken> page = pages.next();
			this.scans.addTokens(this.lease, page, Position.before(pages.position()));
			this.run.progress().addTokens(page.items().size());
			this.run.publishProgressRegularly();
		}
	}

	private void giveUpTokens(String why) {
		log.info("{}: reading each account's own list, because the organization-wide one cannot be used: {}",
				this.lease.site(), why);
		this.scans.giveUpTokens(this.lease);
	}

	/**
	 * Reads a list from the stored position, or from the start if its cursor has expired.
	 */
	private void readWithRestarts(RunList list, Consumer<@Nullable String> reader) {
		for (int restarts = 0;; restarts++) {
			Position position = this.scans.position(this.lease, list);
			if (position.complete() || position.givenUp()) {
				return;
			}
			try {
				reader.accept(position.cursor());
				return;
			}
			catch (AdminApiException.CursorExpired ex) {
				if (restarts == MAX_RESTARTS) {
					throw ex;
				}
				restart(list, ex);
			}
			catch (AdminApiException.AtlassianUnavailable ex) {
				// A cursor that the list of tokens does not know may be an error 500
				// (observed): so may be one that was kept for long.
				boolean kept = restarts == 0 && position.cursor() != null
						&& position.equals(this.scans.position(this.lease, list));
				if (list != RunList.TOKENS || !kept) {
					throw ex;
				}
				restart(list, ex);
			}
		}
	}

	private void restart(RunList list, AdminApiException because) {
		log.info("{}: restarting the list {}: {}", this.lease.site(), list, because.getMessage());
		this.scans.restart(this.lease, list);
		countListed();
	}

	/** Rejects an empty list of accounts if there were accounts before. */
	private void requireAccounts() {
		if (this.before.accounts() > 0 && this.scans.countAccounts(this.lease) == 0) {
			throw new RunCancelled(RunCancelled.Why.EMPTY_LIST,
					"Atlassian listed no managed accounts, although there were %,d before."
						.formatted(this.before.accounts()));
		}
	}

	private void readAccountByAccount() {
		OrganizationClient organization = this.run.organization();
		this.workers.forEach(organization.mostCallsAtOnce(), organization::callsAtOnce,
				this.scans.accountsToRead(this.lease), this::readOwnList);
		this.outage.settle(this.run);
	}

	private void readOwnList(ManagedAccount account) {
		this.outage.guard(this.run, account.id(), () -> {
			ListResult<ApiToken> own = this.run.organization().tokensOf(account.id());
			this.run.progress().addTokens(own.items().size());
			this.ownLists.write(new OwnList(account.id(),
					own.items()
						.stream()
						.map((token) -> new ListedToken(account.id(), account.email(), token))
						.toList()));
			if (!own.unreadable().isEmpty() && this.run.revokes()) {
				this.queue.add(this.lease, List.of(AccountToSweep.last(account)));
			}
			else {
				own.unreadable()
					.forEach((entry) -> this.run.recorder()
						.recordAccount(account.id(), EntryResult.FAILED, entry.what()));
			}
		}, this.run::publishProgressRegularly);
	}

	private List<Boolean> store(List<OwnList> lists) {
		List<ListedToken> tokens = new ArrayList<>();
		lists.forEach((list) -> tokens.addAll(list.tokens()));
		this.scans.addOwnLists(this.lease, lists.stream().map(OwnList::account).toList(), tokens);
		return Collections.nCopies(lists.size(), true);
	}

	private record OwnList(AccountId account, List<ListedToken> tokens) {

	}

	/**
	 * The counts of the last inventory of the organization.
	 */
	record Before(long accounts, long tokens) {

	}

}
