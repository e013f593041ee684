package com.bulkops.orgs.run;

import java.util.List;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.secrets.Sha256;

/**
 * What a run decides by. As long as nothing of it has changed, a run that was interrupted
 * goes on from its notes, and a run on hold can be confirmed.
 *
 * @param policy with the rule that is in effect; see {@link Policy#effectiveAt}
 */
public record RunInputs(OrganizationId organization, Policy policy, ExemptionList exemptions) {

	/**
	 * Returns the same text for the same decisions. The policy's version, the hour of the
	 * night and what is confirmed decide about no token, so they are not part of it.
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
