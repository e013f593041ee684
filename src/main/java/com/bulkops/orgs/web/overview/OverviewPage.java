package com.bulkops.orgs.web.overview;

import java.util.List;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.inventory.AccountTokens;
import com.bulkops.orgs.inventory.InventorySummary;
import com.bulkops.orgs.protection.Protection;
import com.bulkops.orgs.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * The content of the page <em>Overview</em>.
 *
 * @param runs the last runs, the newest first
 */
record OverviewPage(Protection status, Tokens tokens, List<Run> runs, BarChart runChart) {

	/**
	 * The tokens in the inventory.
	 *
	 * @param snapshot the summary of the scan, {@code null} before the first run
	 * @param nights the tokens that the next nightly runs revoke, or find due if none of
	 * them revokes
	 * @param nightsMode whether any of them revokes
	 */
	record Tokens(@Nullable InventorySummary snapshot, BarChart ages, BarChart nights, RunMode nightsMode,
			List<AccountTokens> oldest, List<AccountTokens> neverUsed) {

		/** The content while no organization is connected. */
		static final Tokens NONE = new Tokens(null, BarChart.EMPTY, BarChart.EMPTY, RunMode.REPORT, List.of(),
				List.of());

	}

}
