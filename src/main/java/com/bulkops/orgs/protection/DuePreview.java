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
 * A rule, and how many tokens are due by it now.
 *
 * @param allDue how many would be due by each interval of the drop-down, and by the
 * policy's; empty while nobody knows
 * @param allExempt how many of them an exemption would save, in the same way
 * @param summary what the numbers rest on; {@code null} while nobody knows
 * @param basis what they were counted for; {@code null} while nobody knows
 */
public record DuePreview(Policy policy, Map<RevocationInterval, Long> allDue, Map<RevocationInterval, Long> allExempt,
		@Nullable InventorySummary summary, @Nullable Basis basis) {

	/** {@code null} while nobody knows, or if the rule is off. */
	public @Nullable Long due() {
		return this.allDue.get(this.policy.interval());
	}

	/** How many due tokens an exemption saves. */
	public long exempt() {
		return this.allExempt.getOrDefault(this.policy.interval(), 0L);
	}

	/** Whether it is the age alone that decides. */
	public boolean isByAge() {
		return exempt() == 0 && !this.policy.rule().usesMoreThanAge();
	}

	/** What the page that shows this sends back. */
	public DueShown shown() {
		return DueShown.of(this);
	}

	/**
	 * What a number was counted for.
	 *
	 * @param fingerprint of the organization, the rule, the time zone of last days and
	 * the exemptions
	 */
	record Basis(Instant moment, String fingerprint) {

		static Basis of(Instant moment, OrganizationId organization, Policy policy, ExemptionList exemptions) {
			String all = String.join("\n", organization.value(), policy.rule().toString(), policy.timeZone().getId(),
					exemptions.all().toString());
			return new Basis(moment, Sha256.hashToHex(all));
		}

	}

}
