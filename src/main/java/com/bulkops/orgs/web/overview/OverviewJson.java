package com.bulkops.orgs.web.overview;

import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.inventory.AccountTokens;
import com.bulkops.orgs.inventory.InventorySummary;
import com.bulkops.orgs.web.RunJson;
import com.bulkops.orgs.web.StatusJson;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the page <em>Overview</em> shows, as JSON. Instants are UTC.
 *
 * @param seen what the numbers rest on, left out before the first run
 * @param ages how many tokens are how old, the youngest first
 * @param nights how many tokens each of the next nights finds due
 * @param runs the last runs, the newest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OverviewJson(StatusJson status, @Nullable InventorySummary seen, List<Bar> ages, List<Bar> nights,
		List<Holder> oldest, List<Holder> neverUsed, List<RunJson> runs) {

	static OverviewJson of(OverviewPage page) {
		return new OverviewJson(StatusJson.of(page.status()), page.summary(), bars(page.ages()), bars(page.nights()),
				holders(page.oldest()), holders(page.neverUsed()), page.runs().stream().map(RunJson::of).toList());
	}

	private static List<Bar> bars(BarChart chart) {
		return chart.bars().stream().map((bar) -> new Bar(bar.row(), bar.value(), bar.part())).toList();
	}

	private static List<Holder> holders(List<AccountTokens> holders) {
		return holders.stream()
			.map((holder) -> new Holder(holder.account().value(), holder.tokens(), holder.oldest()))
			.toList();
	}

	/** One bar of a chart, and how much of it is due. */
	record Bar(String name, long tokens, long due) {

	}

	/** An account by its id, and what stands out about its tokens. */
	record Holder(String account, long tokens, Instant oldest) {

	}

}
