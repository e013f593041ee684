package com.bulkops.orgs.privacy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.bulkops.orgs.DatabaseDump;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.schedule.Tick;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The erasure of data and the reports to Atlassian, from the signed uninstall to the last
 * row.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = PrivacyIntegrationTests.AppWithoutMailServer.class)
class PrivacyIntegrationTests {

	private static final String ADMIN = "ada";

	private static final AtomicInteger SITES = new AtomicInteger();

	private final Site acme = new Site(3);

	private final Site umbrella = new Site(2);

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private TransactionTemplate transaction;

	@Autowired
	private UninstalledSites uninstalledSites;

	@Autowired
	private WeeklyReports weeklyReports;

	private URI app;

	@BeforeEach
	void install() {
		this.app = RunningApp.addressOf(this.context);
		this.acme.install();
		this.umbrella.install();
	}

	@AfterEach
	void close() {
		this.acme.atlassian.close();
		this.umbrella.atlassian.close();
	}

	@Test
	void everyTableIsInTheDocumentOfWhatIsStored() throws IOException {
		String document = Files.readString(Path.of("docs/security.md"));
		assertThat(DatabaseDump.tables(this.jdbc))
			.filteredOn((table) -> !table.startsWith("qrtz_") && !table.equals("flyway_schema_history"))
			.isNotEmpty()
			.allSatisfy((table) -> assertThat(document).containsPattern("`" + table + "[`.]"));
	}

	/** A table that does not would be skipped when a site is erased. */
	@Test
	void everyTableSaysWhoseItsRowsAre() {
		List<String> deletedWithAnother = this.jdbc.queryForList(
				"select conrelid::regclass::text from pg_constraint where contype = 'f' and confdeltype = 'c'",
				String.class);
		assertThat(DatabaseDump.tables(this.jdbc))
			.filteredOn((table) -> !tablesOfSites().contains(table) && !deletedWithAnother.contains(table)
					&& !table.startsWith("qrtz_"))
			.containsExactly("flyway_schema_history");
	}

	@Test
	void aSiteThatStaysAwayLosesEverythingAndOthersNothing() {
		this.acme.sweep();
		this.umbrella.sweep();
		this.weeklyReports.send();
		Map<String, Long> others = rowsOf(this.umbrella);
		assertThat(rowsOf(this.acme)).containsKeys("activity_entry", "activity_word", "connect_installation",
				"inventory", "inventory_token", "notice", "notice_token", "policy", "reported_account", "sweep_run");
		this.acme.uninstall();
		this.acme.daysPass(31);
		this.context.publishEvent(Tick.PRIVACY);
		assertThat(rowsOf(this.acme)).isEmpty();
		assertThat(DatabaseDump.of(this.jdbc)).doesNotContain(this.acme.siteId())
			.doesNotContain(this.acme.person(0), this.acme.label(0), this.acme.email(0))
			.contains(this.umbrella.person(0), this.umbrella.label(0), this.umbrella.email(0));
		assertThat(rowsOf(this.umbrella)).isEqualTo(others);
		this.acme.install();
		assertThat(this.acme.client().get("/settings").body()).contains(message("status.NOT_CONNECTED.body"));
	}

	@Test
	void aSiteThatComesBackInTimeFindsItsLogAgain() {
		this.acme.sweep();
		this.acme.uninstall();
		assertThat(rowsOf(this.acme)).as("the key goes at once").doesNotContainKey("organization_link");
		this.acme.daysPass(29);
		this.uninstalledSites.erase();
		this.acme.install();
		this.acme.daysPass(31);
		this.uninstalledSites.erase();
		assertThat(this.acme.client().settings(this.acme.organization, "P90D").statusCode()).isEqualTo(200);
		assertThat(this.acme.client().get("/activity.csv?result=REVOKED").body().lines()).hasSize(4);
	}

	@Test
	void aLongLogIsErasedInBatches() {
		this.jdbc.update("""
				insert into activity_entry (site_id, at, kind, result)
				select ?, now(), 'SETTINGS', 'CHANGED' from generate_series(1, 12000)
				""", this.acme.siteId());
		this.acme.uninstall();
		this.acme.daysPass(31);
		this.uninstalledSites.erase();
		assertThat(rowsOf(this.acme)).isEmpty();
	}

	@Test
	void aSiteThatCannotBeErasedKeepsNoOtherOne() {
		this.umbrella.sweep();
		this.acme.uninstall();
		this.acme.daysPass(32);
		this.umbrella.uninstall();
		this.umbrella.daysPass(31);
		this.jdbc.execute("""
				create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
				create trigger refuse before delete on site for each row when (old.site_id = '%s')
				  execute function refuse()
				""".formatted(this.acme.siteId()));
		try {
			this.uninstalledSites.erase();
		}
		finally {
			this.jdbc.execute("drop function refuse cascade");
		}
		assertThat(rowsOf(this.acme)).containsKey("site");
		assertThat(rowsOf(this.umbrella)).isEmpty();
	}

	@Test
	void theLogStaysAppendOnlyForEverybodyElse() {
		this.acme.sweep();
		for (String sql : List.of("delete from activity_entry", "update activity_entry set token_label = null",
				"set local bulkops.erasing = 'on'; update activity_entry set token_label = null, reason = 'x'",
				"set local bulkops.erasing = 'on'; update activity_entry set token_label = 'x' where token_id is not null")) {
			assertThatException().as(sql)
				.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> this.jdbc.execute(sql)))
				.withStackTraceContaining("append-only");
		}
	}

	@Test
	void accountsAreReportedInBatchesOnceAWeek() {
		Site large = new Site(100);
		large.install();
		large.sweep();
		this.weeklyReports.send();
		assertThat(large.reports()).extracting(List::size).containsExactly(90, 10);
		assertThat(large.reports().stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(100);
		this.weeklyReports.send();
		assertThat(large.reports()).hasSize(2);
		this.jdbc.update("update reported_account set reported_at = reported_at - interval '8 days'");
		this.weeklyReports.send();
		assertThat(large.reports()).hasSize(4);
		large.atlassian.close();
	}

	@Test
	void aReportThatIsRefusedGoesOnWhereItStopped() {
		Site large = new Site(100);
		large.install();
		large.sweep();
		large.atlassian.site().accountReports().take(1);
		this.weeklyReports.send();
		assertThat(large.reports()).hasSize(1);
		large.atlassian.site().accountReports().take(10);
		this.weeklyReports.send();
		assertThat(large.reports()).extracting(List::size).containsExactly(90, 10);
		assertThat(large.reports().stream().flatMap(List::stream)).doesNotHaveDuplicates();
		large.atlassian.close();
	}

	@Test
	void whatARunReadThatBrokeOffIsReportedAndErasedToo() {
		this.jdbc.update("""
				insert into inventory_token (site_id, organization_id, account_id, account_type, account_status,
				  account_email, token_id, label)
				values (?, 'another', ?, 'ATLASSIAN', 'ACTIVE', ?, 'token', ?)
				""", this.acme.siteId(), this.acme.person(1), this.acme.email(1), this.acme.label(1));
		this.acme.atlassian.site().accountReports().status(this.acme.person(1), "closed");
		this.weeklyReports.send();
		assertThat(this.acme.reports()).containsExactly(List.of(this.acme.person(1)));
		assertThat(DatabaseDump.of(this.jdbc)).doesNotContain(this.acme.label(1), this.acme.email(1));
	}

	@Test
	void whatIsStoredOfAClosedAccountIsErasedAndNothingElse() {
		this.acme.sweep();
		assertThat(DatabaseDump.of(this.jdbc)).contains(this.acme.label(1), this.acme.email(1));
		this.acme.atlassian.site().accountReports().status(this.acme.person(1), "closed");
		this.weeklyReports.send();
		assertThat(DatabaseDump.of(this.jdbc)).doesNotContain(this.acme.label(1), this.acme.word(1), this.acme.email(1))
			.contains(this.acme.label(0), this.acme.word(0), this.acme.email(0));
		assertThat(this.acme.client().get("/activity/verification").body()).contains("Intact: ");
		assertThat(this.acme.client().get("/activity.csv?text=" + this.acme.word(1)).body().lines()).hasSize(1);
		assertThat(this.acme.client()
			.get("/activity.csv?account=" + this.acme.person(1) + "&result=REVOKED")
			.body()
			.lines()).hasSize(2);
		assertThat(this.acme.client().get("/activity.csv?text=old-1").body().lines()).as("found by its id")
			.hasSizeGreaterThan(1);
		assertThat(
				this.acme.client().get("/activity.csv?kind=NOTICE&result=FAILED&account=" + this.acme.person(1)).body())
			.contains("was erased before this was sent");
		this.weeklyReports.send();
		this.jdbc.update("update reported_account set reported_at = reported_at - interval '8 days'");
		this.weeklyReports.send();
		assertThat(this.acme.reports().get(1)).as("nothing is stored of it").doesNotContain(this.acme.person(1));
	}

	@Test
	void whatIsStoredOfAChangedAccountIsReadAgain() {
		this.acme.sweep();
		this.acme.atlassian.site().accountReports().status(this.acme.person(2), "updated");
		this.weeklyReports.send();
		String labels = "select label from inventory_token where account_id = '" + this.acme.person(2) + "'";
		assertThat(this.jdbc.queryForList(labels, String.class)).containsOnly("");
		assertThat(DatabaseDump.of(this.jdbc)).doesNotContain(this.acme.email(2));
		assertThat(this.acme.client().get("/activity.csv?result=REVOKED").body()).contains(this.acme.label(2));
		this.acme.night();
		assertThat(this.jdbc.queryForList(labels, String.class)).containsOnly(this.acme.label(2));
		assertThat(this.acme.letters(2)).as("the warning is planned anew").isEqualTo("WARNING");
	}

	@Test
	void anOwnerErasesLabelsOnRequestAndTheLogSaysSo() {
		this.acme.sweep();
		this.acme.atlassian.site().administrator("nina");
		AppClient nina = new AppClient(this.app, this.acme.atlassian.site(), "nina");
		assertThat(nina.post("/privacy/erase?account=" + this.acme.person(0)).statusCode()).isEqualTo(403);
		assertThat(this.acme.client().post("/privacy/erase?account=a%20b").body())
			.contains(message("error.privacy.account"));
		assertThat(this.acme.client().post("/privacy/erase?account=Anna").body()).contains("Nothing was erased");
		assertThat(this.acme.client().get("/privacy/erase?account=Anna").body()).contains("Nothing was erased");
		assertThat(this.acme.client().get("/privacy/erase?account=" + this.acme.person(0)).body())
			.contains(message("privacy.ask.final"));
		assertThat(DatabaseDump.of(this.jdbc)).as("asked, not erased").contains(this.acme.label(0));
		HttpResponse<String> answer = this.acme.client().post("/privacy/erase?account=" + this.acme.person(0));
		assertThat(answer.body())
			.contains("The email address of " + this.acme.person(0) + " and the labels of its API tokens were erased");
		assertThat(DatabaseDump.of(this.jdbc)).doesNotContain(this.acme.label(0), this.acme.email(0));
		assertThat(this.acme.client().get("/activity/verification").body()).contains("Intact: ");
		assertThat(this.acme.client().get("/activity.csv?kind=SETTINGS").body())
			.contains("Email address and API token labels erased for: none -> " + this.acme.person(0))
			.doesNotContain("Anna");
		assertThat(this.acme.client().get("/activity").statusCode()).isEqualTo(200);
		assertThat(this.acme.client().get("/activity.jsonl?account=" + this.acme.person(0)).statusCode())
			.isEqualTo(200);
	}

	private List<String> tablesOfSites() {
		return this.jdbc.queryForList(
				"select table_name from information_schema.columns where table_schema = current_schema and column_name = 'site_id'",
				String.class);
	}

	private Map<String, Long> rowsOf(Site site) {
		Map<String, Long> rows = new TreeMap<>();
		for (String table : tablesOfSites()) {
			Long count = this.jdbc.queryForObject("select count(*) from " + table + " where site_id = ?", Long.class,
					site.siteId());
			if (count != null && count > 0) {
				rows.put(table, count);
			}
		}
		return rows;
	}

	/**
	 * Mail is configured, but no server accepts it: emails wait, with their addresses.
	 */
	static class AppWithoutMailServer extends RunningApp {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			super.initialize(context);
			TestPropertyValues
				.of("spring.mail.host=127.0.0.1", "spring.mail.port=1", "bulkops.notices.from=bulkops@example.com")
				.applyTo(context);
		}

	}

	/** A site with its own organization, whose people have an old and a young token. */
	private final class Site {

		private final int number = SITES.incrementAndGet();

		private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

		private final Organization organization;

		Site(int people) {
			this.organization = RunningApp.ATLASSIAN
				.add(new Organization("Organization " + this.number, Clock.systemUTC()));
			for (int person = 0; person < people; person++) {
				this.organization.account(person(person))
					.named("Person " + person, email(person))
					.token("soon-" + person, label(person), Instant.now().minus(Duration.ofDays(86)))
					.token("old-" + person, label(person), Instant.now().minus(Duration.ofDays(120)))
					.token("young-" + person, label(person), Instant.now().minus(Duration.ofDays(1)));
			}
		}

		String person(int person) {
			return "person-" + this.number + "-" + person + "-";
		}

		String label(int person) {
			return "label of " + word(person);
		}

		String email(int person) {
			return "person" + this.number + "x" + person + "x@example.com";
		}

		/** Returns a word that occurs in this label only. */
		String word(int person) {
			return "secretplan" + this.number + "x" + person + "x";
		}

		String siteId() {
			return this.atlassian.site().siteId();
		}

		AppClient client() {
			return new AppClient(PrivacyIntegrationTests.this.app, this.atlassian.site(), ADMIN);
		}

		List<List<String>> reports() {
			return this.atlassian.site().accountReports().taken();
		}

		void install() {
			this.atlassian.site().administrator(ADMIN);
			assertThat(this.atlassian.site().install(PrivacyIntegrationTests.this.app)).isEqualTo(204);
		}

		void uninstall() {
			assertThat(this.atlassian.site().uninstall(PrivacyIntegrationTests.this.app)).isEqualTo(204);
		}

		void sweep() {
			client().settings(this.organization, "P90D");
			client().settings(Map.of("tellsOwners", "YES"));
			PrivacyIntegrationTests.this.jdbc.update(
					"update policy set confirmed_due = 1000000, confirmed_as_of = now() where site_id = ?", siteId());
			String run = client().startSweep();
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> client().sweep(run).path("status").asString("").equals("COMPLETED") && isTold());
		}

		/** Starts the nightly run now. */
		void night() {
			PrivacyIntegrationTests.this.jdbc.update("update nightly_schedule set due_at = now() where site_id = ?",
					siteId());
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> isTold() && ownNights() > 0);
		}

		private long ownNights() {
			Long nights = PrivacyIntegrationTests.this.jdbc.queryForObject(
					"select count(*) from sweep_run where site_id = ? and night is not null and status = 'COMPLETED'",
					Long.class, siteId());
			return (nights != null) ? nights : 0;
		}

		private boolean isTold() {
			return Boolean.TRUE.equals(PrivacyIntegrationTests.this.jdbc.queryForObject("""
					select (select bool_and(told) from sweep_run where site_id = ?)
					  and not exists (select 1 from notice where state = 'SENDING'
					    or state = 'WAITING' and next_attempt_at <= now())
					""", Boolean.class, siteId()));
		}

		/** Returns the kinds of emails that wait for a person. */
		String letters(int person) {
			return PrivacyIntegrationTests.this.jdbc.queryForObject("""
					select coalesce(string_agg(kind, ' ' order by kind), '') from notice
					where state = 'WAITING' and address is not null and site_id = ? and account_id = ?
					""", String.class, siteId(), person(person));
		}

		void daysPass(int days) {
			PrivacyIntegrationTests.this.jdbc.update(
					"update site set changed_at = now() - make_interval(days => ?) where site_id = ?", days, siteId());
		}

	}

}
