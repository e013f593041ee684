package com.bulkops.orgs.policy;

import java.util.Objects;

import com.bulkops.orgs.site.InstallationId;

/**
 * An administrator changed the policy. Published inside the transaction that stores it.
 */
public record PolicyChanged(InstallationId installation, Policy before, Policy policy) {

	/**
	 * Whether some token that was to be revoked may not be any more, or not without
	 * asking. A run under way has to know that at once. A rule that is only tighter is
	 * for the next run.
	 */
	public boolean mayKeepMore() {
		Cap cap = this.before.cap();
		return this.before.rule().isTighterThan(this.policy.rule())
				|| !Objects.equals(cap.tokens(), this.policy.cap().tokens())
				|| !Objects.equals(cap.percent(), this.policy.cap().percent())
				|| !this.before.timeZone().equals(this.policy.timeZone());
	}

}
