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
 * The content of the page <em>Overview</em> as JSON. Instants are UTC.
 *
 * @param seen the summary of the scan, omitted before the first run
 * @param ages the numbers of tokens by age, the youngest first
 * @param nights the numbers of tokens that each of the next nightly runs finds due
 * @param runs the last runs, the newest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OverviewJson(StatusJson status, @Nullable InventorySummary seen, List<Bar> ages, List<Bar> nights,
		List<Holder> oldest, List<Holder> neverUsed, List<RunJson> runs) {

	static OverviewJson of(OverviewPage page) {
		OverviewPage.Tokens tokens = page.tokens();
		return new OverviewJson(StatusJson.of(page.status()), tokens.snapshot(), bars(tokens.ages()),
				bars(tokens.nights()), holders(tokens.oldest()), holders(tokens.neverUsed()),
				page.runs().stream().map(RunJson::of).toList());
	}

	private static List<Bar> bars(BarChart chart) {
		return chart.bars().stream().map((bar) -> new Bar(bar.row(), bar.value(), bar.part())).toList();
	}

	private static List<Holder> holders(List<AccountTokens> holders) {
		return holders.stream()
			.map((holder) -> new Holder(holder.account().value(), holder.tokens(), holder.oldest()))
			.toList();
	}

	/** A bar of a chart, and how much of it is due. */
	record Bar(String name, long tokens, long due) {

	}

	/** An account by its ID, with the number and the oldest of its tokens. */
	record Holder(String account, long tokens, Instant oldest) {

	}

}
