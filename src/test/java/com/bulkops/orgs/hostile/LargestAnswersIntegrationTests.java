package com.bulkops.orgs.hostile;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.MappedPaths;
import com.bulkops.orgs.simulator.AppClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How large the answers are that somebody can make the app give who stores as much as it
 * takes: log entries of a thousand changes, the longest exemptions, labels and reasons,
 * all owners, claims and tokens. Files are written as they are read, and have no bound.
 */
class LargestAnswersIntegrationTests extends InstalledSite {

	private static final int KILOBYTE = 1024;

	/** In bytes; the ones that have most for whoever stores most. */
	private static final Map<String, Integer> BOUNDS = Map.ofEntries(Map.entry("/activity", 1024),
			Map.entry("/activity.json", 1024), Map.entry("/activity/entries/{entry}/changes", 1536),
			Map.entry("/activity/runs/{run}", 1024), Map.entry("/activity/verification", 16),
			Map.entry("/get-started", 64), Map.entry("/overview", 128), Map.entry("/overview.json", 128),
			Map.entry("/privacy/erase", 64), Map.entry("/problem", 64), Map.entry("/settings", 1024),
			Map.entry("/settings.json", 4096), Map.entry("/settings/exemptions/rows", 1024),
			Map.entry("/settings/preview", 64), Map.entry("/settings/preview.json", 512),
			Map.entry("/settings/preview/tokens", 512), Map.entry("/status.json", 64), Map.entry("/sweeps/{run}", 64));

	private static final Set<String> FILES = Set.of("/activity.csv", "/activity.jsonl", "/activity/records.jsonl",
			"/settings/exemptions.csv", "/settings/preview.csv");

	@Test
	void everyPathHasABoundOrIsAFile() {
		Set<String> known = new TreeSet<>(BOUNDS.keySet());
		known.addAll(FILES);
		Set<String> mapped = new TreeSet<>();
		MappedPaths.of(this.context)
			.stream()
			.filter((path) -> path.method().equals("GET") && !path.pattern().equals("/error")) // closed
			.forEach((path) -> mapped.add(path.pattern()));
		assertThat(mapped).isEqualTo(known);
	}

	@Test
	void noAnswerIsLargerThanItsBoundWhateverIsStored() {
		for (int token = 0; token < 100; token++) {
			this.organization.account("person-" + token)
				.token("old-" + token, "\u20ac".repeat(2000), Instant.now().minus(Duration.ofDays(100)));
		}
		this.client.settings(this.organization, "P90D");
		String run = this.client.startSweep("REPORT");
		Awaitility.await().until(() -> AppClient.isOver(this.client.sweep(run)));
		store();
		String runId = run.substring(run.lastIndexOf('/') + 1);
		long entry = this.jdbc.queryForObject(
				"select max(id) from activity_entry where site_id = ? and kind = 'SETTINGS'", Long.class,
				this.jira.site().siteId());
		Map<String, Integer> larger = new TreeMap<>();
		Map<String, Integer> sizes = new TreeMap<>();
		BOUNDS.forEach((path, kilobytes) -> {
			int bytes = this.client.get(path.replace("{run}", runId).replace("{entry}", Long.toString(entry)))
				.body()
				.getBytes(StandardCharsets.UTF_8).length;
			sizes.put(path, bytes / KILOBYTE);
			if (bytes > kilobytes * KILOBYTE) {
				larger.put(path, bytes / KILOBYTE);
			}
		});
		assertThat(larger).isEmpty();
		assertThat(sizes.get("/settings.json")).as("it has all exemptions").isGreaterThan(1024);
	}

	private void store() {
		String site = this.jira.site().siteId();
		String wide = "\u20ac";
		this.jdbc.update("delete from exemption where site_id = ?", site);
		List<Object[]> exemptions = IntStream.range(0, 1000)
			.mapToObj((number) -> new Object[] { site, "LABEL", number + wide.repeat(250), wide.repeat(500),
					"a".repeat(128) })
			.toList();
		this.jdbc.batchUpdate("insert into exemption (site_id, kind, pattern, reason, added_by, added_at) "
				+ "values (?, ?, ?, ?, ?, now())", exemptions);
		this.jdbc.update("""
				insert into organization_owner (site_id, account_id, organization_id, added_by, added_at)
				select site_id, number || repeat('a', 120), organization_id, added_by, now()
				from organization_owner, generate_series(1, 49) number where site_id = ?
				""", site);
		this.jdbc.update("""
				insert into organization_claim (site_id, account_id, organization_id, claimed_at)
				select ?, number || repeat('a', 120), repeat('o', 60), now() from generate_series(1, 100) number
				""", site);
		this.jdbc.update("""
				insert into activity_entry (site_id, at, kind, result, actor, details)
				select ?, now(), 'SETTINGS', 'CHANGED', repeat('a', 128), jsonb_build_object('changes',
				  (select jsonb_agg(jsonb_build_object('what', repeat('\u20ac', 2000), 'from', null,
				    'to', repeat('\u20ac', 2000))) from generate_series(1, 1000)))
				from generate_series(1, 5)
				""", site);
		this.jdbc.update(
				"""
						insert into activity_entry (site_id, at, kind, result, run_id, account_id, token_id, token_label, reason)
						select ?, now(), 'TOKEN', 'SKIPPED', run_id, repeat('a', 128), number::text, repeat('\u20ac', 2000),
						  repeat('\u20ac', 2000)
						from (select run_id from activity_entry where site_id = ? and kind = 'RUN') run, generate_series(1, 100) number
						""",
				site, site);
	}

}
