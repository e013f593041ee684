package com.bulkops.orgs.protection;

import java.time.Instant;
import java.util.Map;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.inventory.InventorySummary;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.secrets.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * A policy and the numbers of tokens that are due by it now.
 *
 * @param allDue the number of due tokens by each interval of the drop-down, and by the
 * policy's; empty before the first scan
 * @param allExempt the number of due but exempt tokens, in the same way
 * @param summary the inventory that was counted; {@code null} before the first scan
 * @param basis what they were counted for; {@code null} before the first scan
 */
public record DuePreview(Policy policy, Map<RevocationInterval, Long> allDue, Map<RevocationInterval, Long> allExempt,
		@Nullable InventorySummary summary, @Nullable Basis basis) {

	/**
	 * Returns the number of due tokens; {@code null} before the first scan, or if the
	 * rule is off.
	 */
	public @Nullable Long due() {
		return this.allDue.get(this.policy.interval());
	}

	/** Returns the number of due but exempt tokens. */
	public long exempt() {
		return this.allExempt.getOrDefault(this.policy.interval(), 0L);
	}

	/** Returns whether the age alone decides. */
	public boolean isByAge() {
		return exempt() == 0 && !this.policy.rule().usesMoreThanAge();
	}

	/** Returns what the page that shows this sends back. */
	public DueShown shown() {
		return DueShown.of(this);
	}

	/**
	 * The subject of a number.
	 *
	 * @param fingerprint a hash of the organization, the rule, the time zone and the
	 * exemptions
	 */
	record Basis(Instant moment, String fingerprint) {

		static Basis of(Instant moment, OrganizationId organization, Policy policy, ExemptionList exemptions) {
			String all = String.join("\n", organization.value(), policy.rule().toString(), policy.timeZone().getId(),
					exemptions.all().toString());
			return new Basis(moment, Sha256.hashToHex(all));
		}

	}

}
