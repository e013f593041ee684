package com.bulkops.orgs.sweep;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ListResult;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.run.EndedRuns;
import org.jspecify.annotations.Nullable;

/**
 * The revocations that were started and never concluded, because an attempt was
 * interrupted. Those of this run are taken over when their account's list is read; lists
 * of Atlassian conclude the others. Without an answer they stay open, and are concluded
 * after the run. Nothing can be known about tokens of another organization, so that is
 * recorded.
 */
final class OpenRevocations {

	private static final String NOT_KNOWN = "It is unknown whether the token still exists. The next run checks.";

	private final RunContext run;

	private final Revocations revocations;

	private final EndedRuns endedRuns;

	private final ConcurrentMap<AccountId, ConcurrentMap<TokenId, OpenRevocation>> own = new ConcurrentHashMap<>();

	private final Set<OpenRevocation> ofEarlierRuns = ConcurrentHashMap.newKeySet();

	private final Map<AccountId, Remaining> answers = new HashMap<>();

	OpenRevocations(RunContext run, Revocations revocations, EndedRuns endedRuns, ActivityLog activityLog) {
		this.run = run;
		this.revocations = revocations;
		this.endedRuns = endedRuns;
		for (ActivityEntry entry : activityLog.pending(run.lease().site())) {
			OpenRevocation open = OpenRevocation.of(entry);
			if (run.lease().run().equals(open.run())) {
				add(open);
			}
			else {
				this.ofEarlierRuns.add(open);
			}
		}
	}

	private void add(OpenRevocation open) {
		this.own.computeIfAbsent(open.account(), (account) -> new ConcurrentHashMap<>()).put(open.token(), open);
	}

	/**
	 * Leaves a revocation open that Atlassian did not answer: this run reads its list
	 * before it ends.
	 */
	void leave(EntryId entry, AccountId account, TokenId token, AdminApiException failure) {
		add(new OpenRevocation(entry, this.run.lease().run(), account, token, failure.getMessage()));
	}

	/**
	 * Concludes what earlier runs left open.
	 * @throws AdminApiException if nothing can be done for the whole organization; other
	 * entries stay open
	 */
	void concludeOfEarlierRuns() {
		for (OpenRevocation open : List.copyOf(this.ofEarlierRuns)) {
			if (isOfAnotherOrganization(open.run())) {
				this.ofEarlierRuns.remove(open);
				conclude(open, EntryResult.FAILED, "Another organization was connected since. " + NOT_KNOWN);
			}
		}
		concludeByLists(List.copyOf(this.ofEarlierRuns), this.ofEarlierRuns::remove);
	}

	/** Takes over the open revocation of a token, {@code null} if there is none. */
	@Nullable OpenRevocation take(AccountId account, TokenId token) {
		ConcurrentMap<TokenId, OpenRevocation> ofAccount = this.own.get(account);
		return (ofAccount != null) ? ofAccount.remove(token) : null;
	}

	/**
	 * Concludes the revocations of an account whose tokens are no longer listed, and all
	 * of earlier runs: from now on this run itself may revoke their tokens.
	 */
	void concludeByList(AccountId account, ListResult<ApiToken> list) {
		Remaining remaining = Remaining.of(list);
		boolean isWhole = remaining.unknownBecause() == null;
		for (OpenRevocation open : List.copyOf(this.own.getOrDefault(account, new ConcurrentHashMap<>()).values())) {
			if (isWhole && !remaining.tokens().contains(open.token()) && take(account, open.token()) != null) {
				concludeRevoked(open);
			}
		}
		for (OpenRevocation open : this.ofEarlierRuns) {
			if (open.account().equals(account) && this.ofEarlierRuns.remove(open)) {
				conclude(open, remaining);
			}
		}
	}

	/** Concludes all that this run has left open, by lists of Atlassian. */
	void concludeRest() {
		concludeByLists(this.own.values().stream().map(Map::values).flatMap(Collection::stream).toList(),
				(open) -> take(open.account(), open.token()));
	}

	/** Concludes the same for a run that ends now; without an answer it stays open. */
	void concludeRestNow() {
		try {
			concludeRest();
		}
		catch (AdminApiException ex) {
			this.run.cancellation().throwIfShutDown();
		}
	}

	/** Concludes revocations until there is no answer: the others stay open. */
	private void concludeByLists(List<OpenRevocation> all, Consumer<OpenRevocation> concluded) {
		for (OpenRevocation open : all) {
			this.run.cancellation().throwIfShutDown();
			Remaining remaining;
			try {
				remaining = this.answers.computeIfAbsent(open.account(), this::readRemaining);
			}
			catch (AdminApiException.AtlassianUnavailable ex) {
				this.run.cancellation().throwIfShutDown();
				return;
			}
			conclude(open, remaining);
			concluded.accept(open);
		}
	}

	private void conclude(OpenRevocation open, Remaining remaining) {
		boolean isOwn = this.run.lease().run().equals(open.run());
		if (remaining.tokens().contains(open.token())) {
			if (!isOwn) {
				conclude(open, EntryResult.FAILED, "The token still exists. This run handles it again.");
			}
			else if (open.failure() != null) {
				conclude(open, EntryResult.FAILED, "The token was not revoked. The next run tries again.");
			}
			else {
				conclude(open, EntryResult.SKIPPED, "It was not revoked, and is no longer due.");
			}
		}
		else if (remaining.unknownBecause() != null) {
			conclude(open, EntryResult.FAILED, remaining.unknownBecause() + " " + NOT_KNOWN);
		}
		else {
			concludeRevoked(open);
		}
	}

	private void concludeRevoked(OpenRevocation open) {
		conclude(open, EntryResult.REVOKED, "Checked again: Atlassian no longer lists it.");
	}

	private void conclude(OpenRevocation open, EntryResult result, String finding) {
		this.revocations.concludeLeftOpen(open, result, finding);
	}

	private boolean isOfAnotherOrganization(RunId other) {
		return this.endedRuns.findOrganizationOf(other)
			.filter((id) -> !id.equals(this.run.lease().organization()))
			.isPresent();
	}

	private Remaining readRemaining(AccountId account) {
		try {
			return Remaining.of(this.run.concludingClient().tokensOf(account));
		}
		catch (AdminApiException.AccountNotFound | AdminApiException.AccessDenied
				| AdminApiException.UnexpectedAnswer ex) {
			this.run.cancellation().throwIfShutDown();
			return new Remaining(Set.of(), ex.getMessage());
		}
	}

	/**
	 * The tokens that are listed.
	 *
	 * @param unknownBecause why nothing is known about other tokens
	 */
	private record Remaining(Set<TokenId> tokens, @Nullable String unknownBecause) {

		static Remaining of(ListResult<ApiToken> list) {
			return new Remaining(new HashSet<>(list.items().stream().map(ApiToken::id).toList()),
					list.unreadable().isEmpty() ? null
							: "Atlassian's list of the account's tokens cannot be read in full.");
		}

	}

}
