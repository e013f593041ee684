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
 * The tokens that a rule would revoke, as JSON. Unknown numbers are omitted.
 *
 * @param rule a sentence without its full stop
 * @param due the number of tokens that are due under it now
 * @param saved the number of tokens that would be due without exemptions
 * @param seen the summary of the scan
 * @param intervals the same two numbers for other intervals, the shortest first
 * @param tokens some of the tokens that are due, or exempt, the oldest first
 * @param after the parameter that requests the tokens that follow, omitted if there are
 * none
 * @param dueShownFor the value that a form sends with {@code due} to confirm it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreviewJson(String rule, @Nullable Long due, @Nullable Long saved, @Nullable InventorySummary seen,
		List<ByInterval> intervals, List<PreviewRow> tokens, @Nullable String after, @Nullable String dueShownFor) {

	static PreviewJson of(DuePreview preview, PreviewTokens.Page page) {
		Long due = preview.due();
		return new PreviewJson(preview.policy().rule().describe(), due, (due != null) ? preview.exempt() : null,
				preview.summary(), intervals(preview), page.rows(), page.after(), preview.shown().dueShownFor());
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

	/** The numbers for an interval of the drop-down. */
	record ByInterval(String revocationInterval, long due, long saved) {

	}

}
