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
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.adminapi.TokenId;
import org.jspecify.annotations.Nullable;

/**
 * Revocations that were begun and never concluded, because an attempt was interrupted.
 * The open entries are the truth about what is uncertain. Those of this run are taken
 * over when their account's list is read; Atlassian is asked about the others. What it
 * does not answer stays open, and is asked about after the run. Of another organization's
 * tokens nothing can be known, so that is recorded.
 */
final class OpenRevocations {

	private static final String NOT_KNOWN = "It is unknown whether the token still exists. The next run checks.";

	private final RunContext run;

	private final ConcurrentMap<AccountId, ConcurrentMap<TokenId, Open>> own = new ConcurrentHashMap<>();

	private final Set<Open> ofEarlierRuns = ConcurrentHashMap.newKeySet();

	private final Map<AccountId, Remaining> asked = new HashMap<>();

	OpenRevocations(RunContext run, ActivityLog activityLog) {
		this.run = run;
		for (ActivityEntry entry : activityLog.pending(run.lease().installation())) {
			if (entry.account() == null || entry.token() == null || entry.run() == null) {
				throw new IllegalStateException("A revocation has an account, a token and a run");
			}
			Open open = new Open(entry.id(), entry.run(), entry.account(), entry.token().id(), null);
			if (run.lease().run().equals(entry.run())) {
				add(open);
			}
			else {
				this.ofEarlierRuns.add(open);
			}
		}
	}

	private void add(Open open) {
		this.own.computeIfAbsent(open.account(), (account) -> new ConcurrentHashMap<>()).put(open.token(), open);
	}

	/**
	 * Leaves a revocation open that Atlassian did not answer: this run asks again before
	 * it ends.
	 */
	void leave(EntryId entry, AccountId account, TokenId token, AdminApiException failure) {
		add(new Open(entry, this.run.lease().run(), account, token, failure.getMessage()));
	}

	/**
	 * Concludes what earlier runs left open.
	 * @throws AdminApiException if nothing can be done for the whole organization;
	 * entries that were not looked at stay open
	 */
	void concludeOfEarlierRuns() {
		for (Open open : List.copyOf(this.ofEarlierRuns)) {
			if (isOfAnotherOrganization(open.run())) {
				this.ofEarlierRuns.remove(open);
				conclude(open, Result.FAILED, "Another organization was connected since. " + NOT_KNOWN);
			}
		}
		ask(List.copyOf(this.ofEarlierRuns), this.ofEarlierRuns::remove);
	}

	/** Takes over the open entry of a token, if there is one. */
	@Nullable Open take(AccountId account, TokenId token) {
		ConcurrentMap<TokenId, Open> ofAccount = this.own.get(account);
		return (ofAccount != null) ? ofAccount.remove(token) : null;
	}

	/**
	 * Concludes those of an account whose tokens its list does not have any more, and all
	 * of earlier runs: from now on this run itself may revoke their tokens.
	 */
	void concludeByList(AccountId account, Batch<ApiToken> list) {
		Remaining remaining = Remaining.of(list);
		boolean isWhole = remaining.unknownBecause() == null;
		for (Open open : List.copyOf(this.own.getOrDefault(account, new ConcurrentHashMap<>()).values())) {
			if (isWhole && !remaining.tokens().contains(open.token()) && take(account, open.token()) != null) {
				concludeRevoked(open);
			}
		}
		for (Open open : this.ofEarlierRuns) {
			if (open.account().equals(account) && this.ofEarlierRuns.remove(open)) {
				conclude(open, remaining);
			}
		}
	}

	/** Asks what became of all that this run has left open, and concludes it. */
	void concludeRest() {
		ask(this.own.values().stream().map(Map::values).flatMap(Collection::stream).toList(),
				(open) -> take(open.account(), open.token()));
	}

	/** The same for a run that ends now: what Atlassian does not tell stays open. */
	void concludeRestNow() {
		try {
			concludeRest();
		}
		catch (AdminApiException ex) {
			this.run.cancellation().throwIfShutDown();
		}
	}

	/** Until there is no answer: what is left then stays open. */
	private void ask(List<Open> all, Consumer<Open> concluded) {
		for (Open open : all) {
			this.run.cancellation().throwIfShutDown();
			Remaining remaining;
			try {
				remaining = this.asked.computeIfAbsent(open.account(), this::ask);
			}
			catch (AdminApiException.AtlassianUnavailable ex) {
				this.run.cancellation().throwIfShutDown();
				return;
			}
			conclude(open, remaining);
			concluded.accept(open);
		}
	}

	private void conclude(Open open, Remaining remaining) {
		boolean isOwn = this.run.lease().run().equals(open.run());
		if (remaining.tokens().contains(open.token())) {
			if (!isOwn) {
				conclude(open, Result.FAILED, "The token still exists. This run handles it again.");
			}
			else if (open.failure() != null) {
				conclude(open, Result.FAILED, "The token was not revoked. The next run tries again.");
			}
			else {
				conclude(open, Result.SKIPPED, "It was not revoked, and is no longer due.");
			}
		}
		else if (remaining.unknownBecause() != null) {
			conclude(open, Result.FAILED, remaining.unknownBecause() + " " + NOT_KNOWN);
		}
		else {
			concludeRevoked(open);
		}
	}

	private void concludeRevoked(Open open) {
		conclude(open, Result.REVOKED, "Checked again: Atlassian no longer lists it.");
	}

	private void conclude(Open open, Result result, String finding) {
		this.run.revocations().concludeLeftOpen(open, result, finding);
	}

	private boolean isOfAnotherOrganization(RunId other) {
		return this.run.runs()
			.organizationOf(other)
			.filter((id) -> !id.equals(this.run.lease().organization()))
			.isPresent();
	}

	private Remaining ask(AccountId account) {
		try {
			return Remaining.of(this.run.asking().tokensOf(account));
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
	 * @param unknownBecause why nothing is known about those that are not
	 */
	private record Remaining(Set<TokenId> tokens, @Nullable String unknownBecause) {

		static Remaining of(Batch<ApiToken> list) {
			return new Remaining(new HashSet<>(list.items().stream().map(ApiToken::id).toList()),
					list.unreadable().isEmpty() ? null
							: "Atlassian's list of the account's tokens cannot be read in full.");
		}

	}

	/**
	 * A revocation whose end is not recorded.
	 *
	 * @param failure how this attempt failed to hear of its end, {@code null} if it was
	 * left by an earlier attempt
	 */
	record Open(EntryId entry, RunId run, AccountId account, TokenId token, @Nullable String failure) {

	}

}
