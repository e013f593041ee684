package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.Gone;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.Decision.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * The accounts and tokens that Atlassian lists although it reported, when a run asked for
 * them, that they no longer exist. A token of them is not due again every night: it is
 * skipped, which the log says once, and tried again after {@link #REMEMBERED}.
 */
final class GoneBefore {

	/** Chosen by us: an answer that was wrong costs no more than that. */
	static final Duration REMEMBERED = Duration.ofDays(7);

	private final Map<Key, Instant> all;

	GoneBefore(List<Gone> gone) {
		this.all = gone.stream()
			.map((one) -> Map.entry(new Key(one.account(), one.token()), one.at()))
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	boolean contains(AccountId account) {
		return this.all.containsKey(new Key(account, null));
	}

	/** Returns the decision about a token that an account's own list has. */
	Decision check(Decision decision, ApiToken token, ManagedAccount account) {
		return check(decision, this.all.get(new Key(account.id(), token.id())), "it");
	}

	/**
	 * Returns the decision about a token of another list, which may also have accounts
	 * that no longer exist.
	 */
	Decision checkListed(Decision decision, ApiToken token, ManagedAccount account) {
		return check(check(decision, token, account), this.all.get(new Key(account.id(), null)), "its account");
	}

	private static Decision check(Decision decision, @Nullable Instant gone, String what) {
		if (decision.verdict() != Verdict.REVOKE || gone == null) {
			return decision;
		}
		return new Decision(Verdict.SKIP,
				"Atlassian lists %s, but reported at %s that it no longer exists, so it was not revoked again. After %d days a run tries again. It is due: %s"
					.formatted(what, gone, REMEMBERED.toDays(), decision.reason()),
				decision.due());
	}

	private record Key(AccountId account, @Nullable TokenId token) {

	}

}
