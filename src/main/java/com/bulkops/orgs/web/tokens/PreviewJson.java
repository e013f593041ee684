package com.bulkops.orgs.web.tokens;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import com.bulkops.orgs.inventory.InventorySummary;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.protection.DuePreview;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a rule would revoke, as JSON. Numbers are left out while nobody knows them.
 *
 * @param rule a sentence without its full stop
 * @param due how many tokens are due by it now
 * @param exemptDue how many more would be, if no exemption saved them
 * @param seen what the numbers rest on
 * @param intervals the same two numbers, if only the interval were another one; the
 * shortest first
 * @param tokens some of those that are due, or that exemptions save, the oldest first
 * @param after what to ask for to see the tokens that follow, left out if there are none
 * @param dueShownFor what a form sends with {@code due} to confirm it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreviewJson(String rule, @Nullable Long due, @Nullable Long saved, @Nullable InventorySummary seen,
		List<ByInterval> intervals, List<PreviewRow> tokens, @Nullable String after, @Nullable String dueShownFor) {

	static PreviewJson of(DuePreview preview, PreviewController.Tokens tokens) {
		Long due = preview.due();
		return new PreviewJson(preview.policy().rule().describe(), due, (due != null) ? preview.exempt() : null,
				preview.summary(), intervals(preview), tokens.rows(), tokens.after(), preview.shown().dueShownFor());
	}

	private static List<ByInterval> intervals(DuePreview preview) {
		return preview.allDue()
			.keySet()
			.stream()
			.sorted(Comparator
				.comparing((RevocationInterval interval) -> Objects.requireNonNull(interval.maximumAge())))
			.map((interval) -> new ByInterval(interval.code(), preview.allDue().getOrDefault(interval, 0L),
					preview.allExempt().getOrDefault(interval, 0L)))
			.toList();
	}

	/** What an interval of the drop-down comes to. */
	record ByInterval(String revocationInterval, long due, long exemptDue) {

	}

}
