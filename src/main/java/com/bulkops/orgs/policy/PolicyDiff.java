package com.bulkops.orgs.policy;

import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.RunMode;
import org.jspecify.annotations.Nullable;

/**
 * The differences between two policies, as the activity log names them.
 */
final class PolicyDiff {

	private PolicyDiff() {
	}

	static List<Change> list(Policy before, Policy after) {
		List<Change> changes = new ArrayList<>();
		addIfChanged(changes, "Revoke API tokens after", before.interval(), after.interval());
		addIfChanged(changes, "Also revoke API tokens that were", describe(before.rule().idle()),
				describe(after.rule().idle()));
		addIfChanged(changes, "API tokens of deactivated accounts are due", describe(before.rule().deactivated()),
				describe(after.rule().deactivated()));
		addIfChanged(changes, "Due tokens are", describe(before.mode()), describe(after.mode()));
		addIfChanged(changes, "Limit per run", describe(before.cap()), describe(after.cap()));
		addIfChanged(changes, "Grace period (days)", before.grace().days(), after.grace().days());
		addIfChanged(changes, "Nightly run at", before.nightlyAt(), after.nightlyAt());
		addIfChanged(changes, "Time zone", before.timeZone(), after.timeZone());
		return changes;
	}

	private static String describe(Cap cap) {
		List<String> limits = new ArrayList<>();
		if (cap.tokens() != null) {
			limits.add(cap.tokens() + " tokens");
		}
		if (cap.percent() != null) {
			limits.add(cap.percent() + " % of all tokens");
		}
		return limits.isEmpty() ? "no limit" : String.join(", ", limits);
	}

	private static String describe(Rule.@Nullable Idle idle) {
		return (idle != null) ? idle.toString() : "Off";
	}

	private static String describe(Rule.Deactivated deactivated) {
		return (deactivated == Rule.Deactivated.AT_ONCE) ? "at any age" : "like all others";
	}

	private static String describe(RunMode mode) {
		return (mode == RunMode.REVOKE) ? "revoked" : "only reported";
	}

	private static void addIfChanged(List<Change> changes, String name, Object from, Object to) {
		if (!from.equals(to)) {
			changes.add(new Change(name, from.toString(), to.toString()));
		}
	}

}
