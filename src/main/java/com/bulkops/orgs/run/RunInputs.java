package com.bulkops.orgs.run;

import java.util.List;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.secrets.Sha256;

/**
 * The inputs that a run decides by. As long as they have not changed, an interrupted run
 * resumes from its stored work, and a run on hold can be confirmed.
 *
 * @param policy the policy with the rule that is in effect; see {@link Policy#at}
 */
public record RunInputs(OrganizationId organization, Policy policy, ExemptionList exemptions) {

	/**
	 * Returns the same text for the same decisions. The policy's version, the time of the
	 * nightly run and the confirmation decide about no token, so they are not part of it.
	 */
	String fingerprint(Json json) {
		String all = String.join("\n", this.organization.value(), json.write(this.policy.rule()), json.write(limits()),
				this.policy.timeZone().getId(), json.write(this.exemptions.all()));
		return Sha256.hashToHex(all);
	}

	private List<String> limits() {
		return List.of("tokens " + this.policy.cap().tokens(), "percent " + this.policy.cap().percent());
	}

}
