package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.RunInputs;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one attempt at a run: what should happen to a token, and whether the
 * run needs approval before it revokes.
 */
final class RunDecisions {

	/** Chosen by us: far more than there are malformed tokens. */
	private static final long MALFORMED_PERCENT = 10;

	/** Chosen by us: clocks that are set at all differ less. */
	private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

	private final Policy policy;

	private final ExemptionList exemptions;

	private final Instant moment;

	private final GoneBefore gone;

	private final Progress progress;

	private final Clock clock;

	private long unjudged;

	/**
	 * Creates the decisions for inputs.
	 * @param moment the moment for which the run decides
	 */
	RunDecisions(RunInputs inputs, Instant moment, GoneBefore gone, Progress progress, Clock clock) {
		this.policy = inputs.policy();
		this.exemptions = inputs.exemptions();
		this.moment = moment;
		this.gone = gone;
		this.progress = progress;
		this.clock = clock;
	}

	Policy policy() {
		return this.policy;
	}

	/** Returns whether due tokens are revoked, and not only counted. */
	boolean revokes() {
		return this.policy.revokes();
	}

	/**
	 * Decides about a token of its account's own list, for the moment at which the run
	 * began: what becomes due while it is under way was not counted, and is handled by
	 * the next run. A token that expires while it is under way needs no revocation.
	 */
	JudgedToken judge(ApiToken token, ManagedAccount account) {
		return new JudgedToken(account, token, this.gone.check(decide(token, account), token, account), true);
	}

	/** Decides about a token of another list in the same way. */
	JudgedToken judgeListed(ApiToken token, ManagedAccount account) {
		return new JudgedToken(account, token, this.gone.checkListed(decide(token, account), token, account), true);
	}

	/** Returns whether the log reports already that an account no longer exists. */
	boolean isKnownToBeGone(AccountId account) {
		return this.gone.contains(account);
	}

	private Decision decide(ApiToken token, ManagedAccount account) {
		if (isExpired(token)) {
			return Decision.expired(token);
		}
		Instant createdAt = token.createdAt();
		if (createdAt != null && createdAt.isAfter(this.moment) && !createdAt.isAfter(this.clock.instant())) {
			return new Decision(Decision.Verdict.KEEP, "It was created after the run started.", null);
		}
		return this.policy.decide(token, account, this.exemptions, this.moment);
	}

	/** Returns whether a token has expired by now. */
	boolean isExpired(ApiToken token) {
		return token.isExpiredAt(this.clock.instant());
	}

	/**
	 * Returns whether a token has expired by the clock of Atlassian, which may differ.
	 */
	boolean mayHaveExpired(ApiToken token) {
		return token.isExpiredAt(this.clock.instant().plus(CLOCK_SKEW));
	}

	/** Returns a token as the inventory keeps it. */
	InventoryToken toInventory(ApiToken token, ManagedAccount account) {
		return new InventoryToken(account, token, this.exemptions.findLastDay(account, token));
	}

	/** Counts one due token, which may be expected besides what was confirmed. */
	DueCount count(Rule.Due due) {
		return new DueCount(1, this.policy.isExpected(due) ? 1 : 0);
	}

	/**
	 * Records the due tokens of the lists.
	 * @param due tokens that are due by the lists
	 * @param unjudged tokens without a creation time in the lists. Up to
	 * {@value #MALFORMED_PERCENT} % are skipped. Above that the list format has probably
	 * changed, so they count as due until each account's own list is read
	 */
	void plan(DueCount due, long unjudged) {
		this.progress.plan(due.plus(new DueCount(unjudged, 0)));
		boolean many = unjudged * 100 > this.progress.counts().tokens() * MALFORMED_PERCENT;
		if (many && findObjection() != null) {
			this.unjudged = unjudged;
		}
		else {
			this.progress.plan(due);
		}
	}

	/**
	 * Finds why the run needs approval before it revokes; {@code null} if it does not.
	 */
	@Nullable String findObjection() {
		Long due = this.progress.planned();
		String objection = (due != null && revokes())
				? findObjectionTo(new DueCount(due, this.progress.plannedSinceConfirmed())) : null;
		return (objection == null || this.unjudged == 0) ? objection
				: String.format(Locale.ENGLISH,
						"%s %,d of them are counted although the lists do not show when they were created.", objection,
						this.unjudged);
	}

	/** Finds why a number needs approval; {@code null} if it does not. */
	@Nullable String findObjectionTo(DueCount due) {
		return this.policy.objection(due, this.progress.counts().tokens());
	}

}
