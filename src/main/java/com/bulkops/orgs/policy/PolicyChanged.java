package com.bulkops.orgs.policy;

import java.util.Objects;

import com.bulkops.orgs.site.SiteId;

/**
 * The event that an administrator changed the policy. Published inside the transaction
 * that stores it.
 */
public record PolicyChanged(SiteId site, Policy before, Policy policy) {

	/**
	 * Returns whether some token that was to be revoked may now be kept, or needs
	 * approval. A current run is canceled by that; a rule that is only tighter applies
	 * from the next run on.
	 */
	public boolean mayKeepMore() {
		Cap cap = this.before.cap();
		return this.before.rule().isTighterThan(this.policy.rule())
				|| !Objects.equals(cap.tokens(), this.policy.cap().tokens())
				|| !Objects.equals(cap.percent(), this.policy.cap().percent())
				|| !this.before.timeZone().equals(this.policy.timeZone());
	}

}
