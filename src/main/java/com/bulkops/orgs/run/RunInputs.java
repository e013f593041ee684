package com.bulkops.orgs.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;

/**
 * What a run decides by. As long as nothing of it has changed, a run that was interrupted
 * goes on from its notes.
 */
public record RunInputs(OrganizationId organization, Policy policy, ExemptionList exemptions) {

	/** The same for the same basis; nobody has to read it. */
	String fingerprint(Json json) {
		String all = String.join("\n", this.organization.value(), json.write(this.policy),
				json.write(this.exemptions.all()));
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java knows SHA-256", ex);
		}
	}

}
