package com.bulkops.orgs.sweep;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.Conclusion;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ListResult;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.RunCancelled;
import org.jspecify.annotations.Nullable;

/**
 * The sweep of one account, which revokes its due tokens. It reads the account's own list
 * and decides by that list alone, not by earlier ones. When all are revoked it reads the
 * list again, so that an entry can say that its token no longer exists, and not only that
 * Atlassian said so.
 */
final class AccountSweep {

	private static final String NOT_KNOWN = " It is unknown whether the token still exists. The next run checks.";

	private final RunContext run;

	private final OpenRevocations open;

	private final Revocations revocations;

	private final ManagedAccount owner;

	private final AccountId account;

	private final Map<TokenId, Instant> announced;

	private final List<ApiToken> left = new ArrayList<>();

	/** The revocations that Atlassian confirmed, not recorded yet. */
	private final Map<TokenId, Conclusion> confirmed = new LinkedHashMap<>();

	/**
	 * Creates the sweep of one account.
	 * @param announced the tokens whose owner was notified that they are revoked later,
	 * with that time; they are skipped until then
	 */
	AccountSweep(RunContext run, Revocations revocations, OpenRevocations open, ManagedAccount owner,
			Map<TokenId, Instant> announced) {
		this.run = run;
		this.announced = announced;
		this.open = open;
		this.revocations = revocations;
		this.owner = owner;
		this.account = owner.id();
	}

	/**
	 * Handles each token of the account, one after the other.
	 * @return the tokens that it still has
	 * @throws AdminApiException if the list cannot be read, or nothing more can be done
	 * for the whole organization
	 */
	List<ApiToken> sweep() {
		ListResult<ApiToken> own = this.run.organization().tokensOf(this.account);
		own.unreadable()
			.forEach((entry) -> this.run.recorder().recordAccount(this.account, EntryResult.FAILED, entry.what()));
		this.open.concludeByList(this.account, own);
		try {
			own.items().forEach(this::handle);
			verify();
		}
		catch (AdminApiException | RunCancelled ex) {
			concludeConfirmed(Set.of(), " The list was not read again.");
			throw ex;
		}
		return List.copyOf(this.left);
	}

	private void handle(ApiToken token) {
		this.run.cancellation().throwIfCancelled();
		JudgedToken judged = this.run.decisions().judge(token, this.owner);
		Decision decision = judged.decision();
		Instant later = this.announced.get(token.id());
		if (decision.verdict() == Decision.Verdict.REVOKE && later != null) {
			this.left.add(token);
			this.run.recorder()
				.recordSkipped(List.of(new JudgedToken(this.owner, token, announcedLater(decision, later), true)));
			return;
		}
		switch (decision.verdict()) {
			case KEEP -> this.left.add(token);
			case SKIP, EXEMPT -> {
				this.left.add(token);
				this.run.recorder().recordSkipped(List.of(judged));
			}
			case REVOKE -> {
				if (!revoke(token, decision)) {
					this.left.add(token);
				}
			}
		}
	}

	private static Decision announcedLater(Decision decision, Instant later) {
		return new Decision(Decision.Verdict.SKIP,
				"Its owner was notified that it is revoked on %s, so this run did not revoke it. It is due: %s"
					.formatted(later.truncatedTo(ChronoUnit.SECONDS), decision.reason()),
				decision.due());
	}

	/** Returns whether the token no longer exists. */
	private boolean revoke(ApiToken token, Decision decision) {
		Rule.Due due = Objects.requireNonNull(decision.due(), "only what is due is revoked");
		OpenRevocation left = this.open.take(this.account, token.id());
		EntryId entry = intend(token, due, left);
		try {
			switch (this.run.revoke(this.account, token.id())) {
				case REVOKED -> this.confirmed.put(token.id(),
						new Conclusion(entry, EntryResult.REVOKED, "Atlassian confirmed it."));
				case REVOKED_BUT_ANSWER_LOST -> this.confirmed.put(token.id(), new Conclusion(entry,
						EntryResult.REVOKED,
						"Atlassian's first answer was lost. Asked again, Atlassian reported that the token no longer exists."));
				case ALREADY_GONE -> concludeGone(entry, token, left != null);
			}
			return true;
		}
		catch (RunCancelled ex) {
			concludeUnlessItGoesOn(entry, ex, "The run ended before its turn came. The token was not revoked.");
			throw ex;
		}
		catch (AdminApiException ex) {
			this.run.cancellation().throwIfShutDown();
			return concludeFailed(entry, token.id(), ex);
		}
	}

	private EntryId intend(ApiToken token, Rule.Due due, @Nullable OpenRevocation left) {
		try {
			return this.revocations.intend(this.account, token, due, left);
		}
		catch (RunCancelled ex) {
			if (ex.why() == RunCancelled.Why.ON_HOLD && left != null) {
				this.revocations.concludeLeftOpen(left, EntryResult.SKIPPED, "It was not revoked: the run asks first.");
			}
			throw ex;
		}
	}

	/** Another attempt of this run may have requested it, without an answer. */
	private void concludeGone(EntryId entry, ApiToken token, boolean requestedBefore) {
		if (requestedBefore) {
			this.revocations.conclude(entry, EntryResult.REVOKED,
					"The run was interrupted after it had requested this. Asked again, Atlassian reported "
							+ "that the token no longer exists.");
			return;
		}
		this.revocations.conclude(entry, EntryResult.ALREADY_GONE,
				this.run.decisions().mayHaveExpired(token) ? "It expired at %s.".formatted(token.expiresAt())
						: "It was revoked or deleted elsewhere since the list was read.");
	}

	private void concludeUnlessItGoesOn(EntryId entry, RuntimeException failure, String reason) {
		this.run.cancellation().cancel(failure);
		if (!this.run.goesOn()) {
			this.revocations.conclude(entry, EntryResult.FAILED, reason);
		}
	}

	private boolean concludeFailed(EntryId entry, TokenId token, AdminApiException failure) {
		if (failure instanceof AdminApiException.AccountNotFound) {
			this.revocations.conclude(entry, EntryResult.ALREADY_GONE,
					"The account no longer exists, and its tokens with it."
							+ (failure.isUnclear() ? " It is unknown whether this app revoked it before." : ""));
			return true;
		}
		String outlook = failure.isUnclear() ? NOT_KNOWN : " The token was not revoked.";
		if (failure instanceof AdminApiException.RateLimited) {
			concludeUnlessItGoesOn(entry, failure, failure.getMessage() + outlook);
			throw failure;
		}
		if (failure instanceof AdminApiException.AtlassianUnavailable) {
			this.open.leave(entry, this.account, token, failure);
			throw failure;
		}
		if (isOfTheOrganization(failure)) {
			concludeUnlessItGoesOn(entry, failure, failure.getMessage() + outlook);
			throw failure;
		}
		this.revocations.conclude(entry, EntryResult.FAILED, failure.getMessage() + outlook);
		return false;
	}

	private static boolean isOfTheOrganization(AdminApiException failure) {
		return failure instanceof AdminApiException.ApiKeyRejected
				|| failure instanceof AdminApiException.KeyLacksScope;
	}

	/** Reads the list again. A failure undoes no revocation. */
	private void verify() {
		if (this.confirmed.isEmpty()) {
			return;
		}
		try {
			ListResult<ApiToken> now = this.run.organization().tokensOf(this.account);
			Set<TokenId> listed = now.items().stream().map(ApiToken::id).collect(Collectors.toSet());
			concludeConfirmed(listed, now.unreadable().isEmpty() ? " Verified: no longer listed."
					: " The list could not be read in full again.");
		}
		catch (AdminApiException.AccountNotFound ex) {
			concludeConfirmed(Set.of(), " Verified: the account no longer exists.");
		}
		catch (AdminApiException ex) {
			this.run.cancellation().throwIfShutDown();
			concludeConfirmed(Set.of(), " The list could not be read again: " + ex.getMessage());
		}
	}

	private void concludeConfirmed(Set<TokenId> listed, String finding) {
		this.confirmed.forEach((token, what) -> this.revocations.conclude(what.entry(), what.result(), what.reason()
				+ (listed.contains(token) ? " It was still listed right after. The next run checks." : finding)));
		this.confirmed.clear();
	}

}
