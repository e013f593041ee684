package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

import com.bulkops.orgs.activity.Result;
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
 * Reads an organization's lists to their end, into the {@link ScanStore}, and keeps its
 * place there: after a pause or an interruption no page and no account's list is read
 * again.
 * <p>
 * The organization-wide list of tokens saves a call per account; it is read at the same
 * time as the accounts, which it does not tell enough about. Where the key may not read
 * it, it breaks off, or it is empty although there were tokens, each account's own list
 * is read; that is the whole truth anyway.
 */
final class OrganizationScan {

	private static final Logger log = LoggerFactory.getLogger(OrganizationScan.class);

	/** Chosen by us: a list whose places expire faster than it is read has no end. */
	private static final int MOST_RESTARTS = 3;

	private final RunContext run;

	private final RunLease lease;

	private final OutageBreaker unavailable;

	private final WorkerPool workers;

	private final ScanStore work;

	private final AccountQueue queue;

	/** What the inventory had before; nobody believes that all of it is gone. */
	private final Before before;

	/** Own lists are short; those that come in the same moment are stored together. */
	private final GroupCommit<OwnList, Boolean> ownLists = new GroupCommit<>(this::store);

	OrganizationScan(RunContext run, OutageBreaker unavailable, WorkerPool workers, ScanStore work, AccountQueue queue,
			Before before) {
		this.run = run;
		this.lease = run.lease();
		this.unavailable = unavailable;
		this.workers = workers;
		this.work = work;
		this.queue = queue;
		this.before = before;
	}

	/**
	 * Reads the lists.
	 * @throws AdminApiException if the organization cannot be read to the end
	 */
	void read() {
		count();
		this.workers.runTogether(List.of(this::readAccounts, this::readTokens));
		count();
		requireAccounts();
		if (this.work.position(this.lease, RunList.TOKENS).givenUp()) {
			readAccountByAccount();
			count();
		}
	}

	private void count() {
		this.run.progress().listed(this.work.countAccounts(this.lease), this.work.countTokens(this.lease));
	}

	private void readAccounts() {
		restarting(RunList.ACCOUNTS, (from) -> {
			CursorPages<ManagedAccount> pages = this.run.organization().accounts(from);
			while (pages.hasNext()) {
				ListResult<ManagedAccount> page = pages.next();
				this.work.addAccounts(this.lease, page, Position.before(pages.position()));
				this.run.progress().sawAccounts(page.items().size());
				this.run.publishProgressRegularly();
			}
		});
	}

	private void readTokens() {
		try {
			restarting(RunList.TOKENS, this::readTokens);
			if (!this.work.position(this.lease, RunList.TOKENS).givenUp() && this.work.countTokens(this.lease) == 0
					&& this.before.tokens() > 0) {
				giveUp("it is empty, although there were %,d tokens before".formatted(this.before.tokens()));
			}
		}
		catch (AdminApiException.ApiKeyRejected | AdminApiException.RateLimited
				| AdminApiException.AtlassianUnavailable ex) {
			throw ex;
		}
		catch (AdminApiException ex) {
			this.run.cancellation().throwIfShutDown();
			giveUp(ex.getMessage());
		}
	}

	private void readTokens(@Nullable String from) {
		CursorPages<ListedToken> pages = this.run.organization().tokens(from);
		while (pages.hasNext()) {
			ListResult<ListedToken> page = pages.next();
			this.work.addTokens(this.lease, page, Position.before(pages.position()));
			this.run.progress().sawTokens(page.items().size());
			this.run.publishProgressRegularly();
		}
	}

	private void giveUp(String why) {
		log.info("{}: reading each account's own list, because the organization-wide one cannot be used: {}",
				this.lease.installation(), why);
		this.work.giveUpTokens(this.lease);
	}

	/**
	 * Reads a list from where it was left, or again if that place is not known any more.
	 */
	private void restarting(RunList list, Consumer<@Nullable String> reader) {
		for (int restarts = 0;; restarts++) {
			Position place = this.work.position(this.lease, list);
			if (place.complete() || place.givenUp()) {
				return;
			}
			try {
				reader.accept(place.cursor());
				return;
			}
			catch (AdminApiException.CursorExpired ex) {
				if (restarts == MOST_RESTARTS) {
					throw ex;
				}
				restart(list, ex);
			}
			catch (AdminApiException.AtlassianUnavailable ex) {
				// A cursor that the list of tokens does not know may be an error 500
				// (observed): so may be one that was kept for long.
				boolean kept = restarts == 0 && place.cursor() != null
						&& place.equals(this.work.position(this.lease, list));
				if (list != RunList.TOKENS || !kept) {
					throw ex;
				}
				restart(list, ex);
			}
		}
	}

	private void restart(RunList list, AdminApiException because) {
		log.info("{}: reading the list {} again: {}", this.lease.installation(), list, because.getMessage());
		this.work.restart(this.lease, list);
		count();
	}

	/** An empty list where there was something is no answer. */
	private void requireAccounts() {
		if (this.before.accounts() > 0 && this.work.countAccounts(this.lease) == 0) {
			throw new RunCancelled(RunCancelled.Why.EMPTY_LIST, "Atlassian listed no managed accounts, although there were %,d before."
				.formatted(this.before.accounts()));
		}
	}

	private void readAccountByAccount() {
		OrganizationClient organization = this.run.organization();
		this.workers.forEach(organization.mostCallsAtOnce(), organization::callsAtOnce,
				this.work.accountsToRead(this.lease), this::readOwnList);
		this.unavailable.settle(this.run);
	}

	private void readOwnList(ManagedAccount account) {
		this.unavailable.guard(this.run, account.id(), () -> {
			ListResult<ApiToken> own = this.run.organization().tokensOf(account.id());
			this.run.progress().sawTokens(own.items().size());
			this.ownLists.write(new OwnList(account.id(),
					own.items()
						.stream()
						.map((token) -> new ListedToken(account.id(), account.email(), token))
						.toList()));
			if (!own.unreadable().isEmpty() && this.run.revokes()) {
				this.queue.add(this.lease, List.of(AccountToSweep.last(account)));
			}
			else {
				own.unreadable().forEach((entry) -> this.run.account(account.id(), Result.FAILED, entry.what()));
			}
		}, this.run::publishProgressRegularly);
	}

	private List<Boolean> store(List<OwnList> lists) {
		List<ListedToken> tokens = new ArrayList<>();
		lists.forEach((list) -> tokens.addAll(list.tokens()));
		this.work.addOwnLists(this.lease, lists.stream().map(OwnList::account).toList(), tokens);
		return Collections.nCopies(lists.size(), true);
	}

	private record OwnList(AccountId account, List<ListedToken> tokens) {

	}

	/**
	 * What the last inventory of the organization had.
	 */
	record Before(long accounts, long tokens) {

	}

}
