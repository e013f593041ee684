package com.bulkops.orgs.policy;

import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.text.Isolation;
import org.jspecify.annotations.Nullable;

/**
 * Decisions about single tokens, and the sentences that give their reasons. Pure
 * functions.
 */
final class TokenDecisions {

	private TokenDecisions() {
	}

	/** Decides about one token; see {@link Policy#decide}. */
	static Decision decide(Policy policy, ApiToken token, ManagedAccount account, ExemptionList exemptions,
			Instant now) {
		Rule rule = policy.rule();
		if (rule.isOff()) {
			return new Decision(Verdict.KEEP, "No age limit is set.", null);
		}
		if (token.isExpiredAt(now)) {
			return Decision.expired(token);
		}
		Instant createdAt = token.createdAt();
		if (createdAt == null) {
			return new Decision(Verdict.SKIP, unreadable(token.createdAtAsSent()), null);
		}
		if (createdAt.isAfter(now)) {
			return new Decision(Verdict.SKIP,
					"Its creation time, %s, is in the future. Its age is unknown, so it was not revoked."
						.formatted(createdAt),
					null);
		}
		Rule.Due due = rule.findDue(token, createdAt, account, now);
		if (due == null) {
			return new Decision(Verdict.KEEP, "It is younger than " + rule.interval() + ".", null);
		}
		return decide(token, account, due, exemptions, policy.toLocalDate(now));
	}

	private static Decision decide(ApiToken token, ManagedAccount account, Rule.Due due, ExemptionList exemptions,
			LocalDate today) {
		if (!account.type().isPerson()) {
			String objection = (account.type() == ManagedAccount.Type.APP)
					? " But it belongs to an app account. API tokens of app accounts are never revoked."
					: " But Atlassian does not report its account as a person's, so it was not revoked.";
			return new Decision(Verdict.SKIP, due.reason() + objection, due);
		}
		ListedExemption exemption = exemptions.find(account, token, today);
		if (exemption != null) {
			return new Decision(Verdict.EXEMPT, exemption.describe() + " Otherwise due: " + due.reason(), due);
		}
		String doubt = exemptions.findDoubt(account, token, today);
		if (doubt != null) {
			return new Decision(Verdict.SKIP, doubt + " So it was not revoked. It is due: " + due.reason(), due);
		}
		if (!exemptions.wasExempt(account, token)) {
			return new Decision(Verdict.REVOKE, due.reason(), due);
		}
		Exemption ended = exemptions.findEnded(account, token, today);
		if (ended == null) {
			return new Decision(Verdict.REVOKE, due.reason(),
					new Rule.Due(due.since(), null, due.rule(), due.reason()));
		}
		String note = "the exemption by %s ended on %s".formatted(ended.subject(), ended.lastDay());
		return new Decision(Verdict.REVOKE, "%s It was exempt before: %s.".formatted(due.reason(), note),
				new Rule.Due(due.since(), null, due.rule() + " (" + note + ")", due.reason()));
	}

	private static String unreadable(@Nullable String createdAtAsSent) {
		return (createdAtAsSent != null)
				? "Its creation time, “%s”, cannot be read. Its age is unknown, so it was not revoked."
					.formatted(Isolation.isolate(createdAtAsSent))
				: "Atlassian provides no creation time for it. Its age is unknown, so it was not revoked.";
	}

}
