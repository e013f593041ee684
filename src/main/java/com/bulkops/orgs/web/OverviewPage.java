package com.bulkops.orgs.web;

import java.util.List;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.inventory.Snapshot;
import com.bulkops.orgs.inventory.TokenHolder;
import com.bulkops.orgs.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * What the page <em>Overview</em> shows.
 *
 * @param snapshot what the numbers rest on, {@code null} before the first run
 * @param nights what the next nights revoke, or would if they did more than report
 * @param nightsMode whether any of them revokes
 * @param runs the last runs, the newest first
 */
record OverviewPage(Status status, @Nullable Snapshot snapshot, BarChart ages, BarChart nights, RunMode nightsMode,
		List<TokenHolder> oldest, List<TokenHolder> neverUsed, List<Run> runs, BarChart runChart) {

}
