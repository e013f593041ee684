package com.bulkops.orgs.doctor;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.secrets.TestSecrets;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What doctor says about stored secrets and sites.
 */
class DoctorStoredDataTests {

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T10:00:00Z"), ZoneOffset.UTC);

	private final String keyset = Keysets.create();

	private final String url = PostgresInitializer.createDatabase();

	private final JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(this.url, "postgres", ""));

	private final MockEnvironment environment = new MockEnvironment().withProperty("spring.datasource.url", this.url)
		.withProperty("spring.datasource.username", "postgres")
		.withProperty("bulkops.encryption.keyset", this.keyset);

	@BeforeEach
	void migrate() {
		Flyway.configure().dataSource(this.url, "postgres", "").load().migrate();
	}

	@Test
	void theKeysetOpensWhatIsStored() {
		site("acme", true, false);
		connect("acme", this.keyset);
		assertThat(keyset()).isEqualTo("OK           Encryption keyset: It opens all 1 stored secrets.");
	}

	@Test
	void anotherKeyset() {
		site("acme", true, false);
		connect("acme", Keysets.create());
		site("beta", true, false);
		connect("beta", this.keyset);
		assertThat(keyset()).isEqualTo(
				"BROKEN       Encryption keyset: 1 of 2 stored secrets do not open with BULKOPS_ENCRYPTION_KEYSET. "
						+ "To do: Restore the keyset with which they were written, and restart (docs/operations.md, alert AnotherKeyset).");
	}

	@Test
	void aMissingKeyset() {
		this.environment.setProperty("bulkops.encryption.keyset", "");
		assertThat(keyset()).startsWith(
				"BROKEN       Encryption keyset: BULKOPS_ENCRYPTION_KEYSET cannot be used. It is not set. To do: Pass the keyset");
	}

	@Test
	void somethingElseThanAKeyset() {
		this.environment.setProperty("bulkops.encryption.keyset", "s3cret");
		assertThat(keyset()).contains("It is neither a Tink keyset in JSON nor Base64 of one.")
			.doesNotContain("s3cret");
	}

	@Test
	void aDatabaseWithoutTables() {
		MockEnvironment empty = new MockEnvironment()
			.withProperty("spring.datasource.url", PostgresInitializer.createDatabase())
			.withProperty("spring.datasource.username", "postgres")
			.withProperty("bulkops.encryption.keyset", this.keyset);
		assertThat(Examination.of(new KeysetCheck(new Database(empty), empty)))
			.isEqualTo("OK           Encryption keyset: It opens all 0 stored secrets.");
		assertThat(Examination.of(new SitesCheck(new Database(empty), CLOCK)))
			.startsWith("NOT CHECKED  Site: The database has no tables yet. To do: Start the app once.");
	}

	@Test
	void withoutASite() {
		site("gone", false, false);
		assertThat(sites()).startsWith("NOT CHECKED  Site: No site has the app. To do: Install it");
	}

	@ParameterizedTest
	@CsvSource({ "true, false, Connect", "false, true, Forge", "true, true, Connect and Forge" })
	void aSiteWithItsDoor(boolean connect, boolean forge, String door) {
		site("acme", connect, forge);
		assertThat(sites()).isEqualTo("OK           Site: https://acme.atlassian.net, installed by " + door
				+ ", license never seen, key not entered, last night none.");
	}

	@Test
	void aSiteThatIsProtected() {
		site("acme", false, true);
		this.jdbc.update("update site set license_active = true, license_checked_at = '2026-11-30T09:00Z'");
		organization("2027-06-30", null);
		night("2026-12-01T02:00Z");
		run("FAILED", "2026-11-29T02:10Z");
		run("COMPLETED", "2026-11-30T02:10Z");
		assertThat(sites()).isEqualTo(
				"OK           Site: https://acme.atlassian.net, installed by Forge, license active at 2026-11-30T09:00:00Z, "
						+ "key expires on 2027-06-30, last night COMPLETED at 2026-11-30T02:10:00Z.");
	}

	@ParameterizedTest
	@CsvSource({ "2026-11-29, BROKEN", "2026-11-30, WARNING", "2026-12-29, WARNING", "2026-12-30, OK" })
	void aKeyThatExpires(String day, Finding.Status status) {
		site("acme", true, false);
		organization(day, null);
		assertThat(sites()).startsWith(status.toString()).contains("key expires on " + day);
	}

	@Test
	void aSiteWhereNothingCanBeRevoked() {
		site("acme", true, false);
		organization(null, "KEY_REJECTED");
		assertThat(sites()).startsWith("BROKEN       Site: ")
			.contains("key without a known expiry")
			.endsWith(" To do: Nothing can be revoked there: Overview has the reason, and an owner must act.");
	}

	@Test
	void aNightThatWasNotTaken() {
		site("acme", true, false);
		night("2026-11-29T03:00Z");
		assertThat(sites()).startsWith("BROKEN       Site: ")
			.contains("To do: Its night of 2026-11-29T03:00:00Z was not taken: check that the app runs");
	}

	@Test
	void aNightThatDidNotComplete() {
		site("acme", true, false);
		run("STOPPED", "2026-11-30T02:10Z");
		assertThat(sites()).startsWith("WARNING      Site: ")
			.endsWith(
					"last night STOPPED at 2026-11-30T02:10:00Z. To do: The activity log of the site has the reason.");
	}

	private void site(String name, boolean connect, boolean forge) {
		this.jdbc.update(
				"insert into site (site_id, url, has_connect, has_forge, changed_at) values (?, ?, ?, ?, now())", name,
				"https://" + name + ".atlassian.net", connect, forge);
	}

	private void connect(String site, String keyset) {
		this.jdbc.update(
				"insert into connect_installation (client_key, site_id, shared_secret, base_url) values (?, ?, ?, ?)",
				site, site,
				TestSecrets.of(keyset).seal("the secret", new Secrets.Owner(Secrets.Purpose.SHARED_SECRET, site)),
				"https://" + site + ".atlassian.net");
	}

	private void organization(String expires, String problem) {
		this.jdbc.update(
				"""
						insert into organization_link (site_id, organization_id, name, sealed_key, key_expires_on, connected_by, connected_at,
						  problem, problem_since)
						values ('acme', 'org-1', 'Acme', '', ?::date, 'ada', now(), ?, case when ?::text is not null then now() end)
						""",
				expires, problem, problem);
	}

	private void night(String due) {
		this.jdbc.update(
				"insert into nightly_schedule (site_id, night, due_at, set_at, since) values ('acme', ?::timestamptz::date, ?::timestamptz, now(), now())",
				due, due);
	}

	private void run(String status, String ended) {
		this.jdbc.update(
				"""
						insert into sweep_run (id, site_id, mode, night, status, attempt, accounts, tokens, due, revoked, already_gone, failed,
						  unreachable, queued_at, ended_at)
						values (gen_random_uuid(), 'acme', 'REVOKE', ?::timestamptz::date, ?, 1, 0, 0, 0, 0, 0, 0, 0, ?::timestamptz, ?::timestamptz)
						""",
				ended, status, ended, ended);
	}

	private String keyset() {
		return Examination.of(new KeysetCheck(new Database(this.environment), this.environment));
	}

	private String sites() {
		return Examination.of(new SitesCheck(new Database(this.environment), CLOCK));
	}

}
