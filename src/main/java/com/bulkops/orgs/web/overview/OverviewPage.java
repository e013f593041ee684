package com.bulkops.orgs.web.overview;

import java.util.List;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.inventory.AccountTokens;
import com.bulkops.orgs.inventory.InventorySummary;
import com.bulkops.orgs.protection.Protection;
import com.bulkops.orgs.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * What the page <em>Overview</em> shows.
 *
 * @param summary what the numbers rest on, {@code null} before the first run
 * @param nights what the next nights revoke, or would if they did more than report
 * @param nightsMode whether any of them revokes
 * @param runs the last runs, the newest first
 */
record OverviewPage(Protection status, @Nullable InventorySummary summary, BarChart ages, BarChart nights,
		RunMode nightsMode, List<AccountTokens> oldest, List<AccountTokens> neverUsed, List<Run> runs,
		BarChart runChart) {

}
