package com.bulkops.orgs.web;

import java.util.Map;

import com.bulkops.orgs.inventory.Snapshot;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import org.jspecify.annotations.Nullable;

/**
 * A rule, and how many tokens are due by it now.
 *
 * @param allDue how many would be due by each interval of the drop-down, and by the
 * policy's; empty while nobody knows
 * @param allSaved how many of them an exemption would save, in the same way
 * @param snapshot what the numbers rest on; {@code null} while nobody knows
 */
record Preview(Policy policy, Map<RevocationInterval, Long> allDue, Map<RevocationInterval, Long> allSaved,
		@Nullable Snapshot snapshot) {

	/** {@code null} while nobody knows, or if the rule is off. */
	public @Nullable Long due() {
		return this.allDue.get(this.policy.interval());
	}

	/** How many due tokens an exemption saves. */
	public long saved() {
		return this.allSaved.getOrDefault(this.policy.interval(), 0L);
	}

	/** Whether it is the age alone that decides. */
	public boolean isByAge() {
		return saved() == 0 && !this.policy.rule().looksFurther();
	}

	/** The rule, as a page asks for it. */
	public String query() {
		return RuleFields.of(this.policy.rule()).query();
	}

}
