package com.bulkops.orgs.bench;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How long the app takes to answer each page when many tokens and entries stand behind
 * it, measured over a socket with a signed token on each request.
 */
public final class PageBench {

	private static final int WARM_UP = 100;

	private static final int MEASURED = 200;

	private PageBench() {
	}

	public static void main(String[] args) throws Exception {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
		long tokens = Long.parseLong(System.getProperty("tokens", "100000"));
		long entries = Long.parseLong(System.getProperty("entries", "1000000"));
		try (EmbeddedPostgres postgres = PostgresInitializer.postgres().start();
				SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());
				RunningApp app = new RunningApp(postgres, atlassian)) {
			JdbcTemplate jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
			AppClient client = app.client();
			prepare(client);
			UUID run = fill(jdbc, atlassian.site().siteId(), tokens, entries);
			System.out.printf("%nServer time with %,d tokens and %,d entries behind the pages, %d requests each:%n",
					tokens, entries, MEASURED);
			Latency.printHeading();
			paths(run).forEach((name, path) -> measure(client, name, path, () -> {
			}));
			Runnable forget = () -> jdbc.update("update inventory set version = version + 1");
			measure(client, "Overview, counted anew", "/overview", forget);
			measure(client, "Settings, counted anew", "/settings", forget);
		}
		System.exit(0);
	}

	private static void prepare(AppClient client) {
		client.settings(Map.of("unusedDays", "60", "unusedAgeDays", "30", "deactivated", "AT_ONCE"));
		client.post("/settings/exemptions?kind=LABEL&pattern=keep*&reason=bench");
		client.post("/settings/exemptions?kind=EMAIL&pattern=*%40partner.example.com&reason=bench");
		String sweep = client.startSweep("REPORT");
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> AppClient.isOver(client.sweep(sweep)));
	}

	/** A run's entries are a thousandth of all. */
	private static UUID fill(JdbcTemplate jdbc, String site, long tokens, long entries) {
		jdbc.update(
				"""
						insert into inventory_token (site_id, organization_id, account_id, account_type, account_status, token_id, label,
						  created_at, last_access, exempt_to)
						select ?, (select organization_id from inventory where site_id = ?), 'person-' || n % (? / 4 + 1), 'ATLASSIAN',
						  case when n % 20 = 0 then 'INACTIVE' else 'ACTIVE' end, 'token-' || n, 'label ' || n,
						  now() - random() * interval '364 days', case when n % 4 = 0 then null else now() end,
						  case when n % 10 = 0 then 'infinity'::date end
						from generate_series(1, ?) n
						""",
				site, site, tokens, tokens);
		jdbc.update("update inventory set tokens = ? where site_id = ?", tokens, site);
		jdbc.update(
				"""
						insert into activity_entry (site_id, at, kind, result, run_id, actor, details, concluded_at)
						select ?, now() - n * interval '1 day', 'RUN', 'COMPLETED', md5('run' || n)::uuid, null,
						  '{"counts":{"accounts":1,"tokens":1,"due":1,"revoked":1,"alreadyGone":0,"failed":0,"unreachable":0}}', now()
						from generate_series(0, 999) n order by n desc
						""",
				site);
		jdbc.update(
				"""
						insert into activity_entry (site_id, at, kind, result, run_id, account_id, token_id, token_label,
						  token_created_at, rule, reason, concluded_at)
						select ?, now() - n / ?::float8 * interval '365 days', 'REVOCATION', case when n % 97 = 0 then 'FAILED' else 'REVOKED' end,
						  md5('run' || n * 1000 / (? + 1))::uuid, 'person-' || n % 25001, 'token-' || n, 'label ' || n,
						  now() - interval '100 days', 'Revoke API tokens that are 90 days old or older',
						  case when n % 97 = 0 then 'Atlassian did not answer, 8 times in a row.' end, now()
						from generate_series(?::bigint, 1, -1) n
						""",
				site, entries, entries, entries);
		jdbc.update("insert into activity_word select site_id, word, at, id from activity_entry, "
				+ "regexp_split_to_table(token_label || ' ' || token_id, '[ -]') word on conflict do nothing");
		jdbc.execute("vacuum analyze");
		return jdbc.queryForObject("select md5('run500')::uuid", UUID.class);
	}

	private static Map<String, String> paths(UUID run) {
		Map<String, String> paths = new LinkedHashMap<>();
		paths.put("Overview", "/overview");
		paths.put("Settings", "/settings");
		paths.put("Settings, another rule", "/settings/preview?revocationInterval=P45D");
		paths.put("Settings, a rule by age only",
				"/settings/preview?revocationInterval=P45D&unusedDays=OFF&deactivated=AS_OTHERS");
		paths.put("Settings, the due tokens", "/settings/preview/tokens?revocationInterval=P45D");
		paths.put("Settings, exempt tokens", "/settings/preview/tokens?revocationInterval=P45D&part=SAVED");
		paths.put("Activity log", "/activity");
		paths.put("Activity log, one run opened", "/activity/runs/" + run);
		paths.put("Activity log, all revocations", "/activity?kind=REVOCATION");
		paths.put("Activity log, all revocations, half-way", "/activity?kind=REVOCATION&before=500000");
		paths.put("Activity log, what failed", "/activity?result=FAILED");
		paths.put("Activity log, one person", "/activity?account=person-17");
		paths.put("Activity log, a rare word", "/activity?text=77777");
		paths.put("Activity log, a frequent word", "/activity?text=label");
		paths.put("Activity log, a month, revoked, a frequent word",
				"/activity?from=2026-03-01&to=2026-03-31&result=REVOKED&text=label");
		paths.put("Activity log, a month", "/activity?from=2026-03-01&to=2026-03-31&kind=REVOCATION");
		paths.put("Get started", "/get-started");
		return paths;
	}

	private static void measure(AppClient client, String name, String path, Runnable before) {
		Latency.of(client, path, WARM_UP, MEASURED, before).print(name);
	}

}
