package com.bulkops.orgs.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.PostgresInitializer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What doctor says about databases, of which each is real.
 */
class DoctorDatabaseTests {

	private static final String FIXED = "encoding 'UTF8' locale 'C' locale_provider builtin builtin_locale 'C.UTF-8' template template0";

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private static EmbeddedPostgres server;

	private static JdbcTemplate superuser;

	@BeforeAll
	static void start() throws Exception {
		server = PostgresInitializer.postgres()
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.start();
		superuser = new JdbcTemplate(server.getPostgresDatabase());
	}

	@AfterAll
	static void stop() throws Exception {
		server.close();
	}

	@Test
	void aDatabaseAsTheDocumentationWantsItIsFine() {
		MockEnvironment environment = database(FIXED);
		assertThat(text(DatabaseReachableCheck::new, environment)).startsWith("OK").contains("answers as postgres");
		assertThat(text(DatabaseVersionCheck::new, environment))
			.startsWith("OK           Database version: PostgreSQL 17.");
		assertThat(text(DatabaseEncodingCheck::new, environment)).startsWith("OK");
		assertThat(text(DatabaseRightsCheck::new, environment)).startsWith("OK");
		assertThat(text(DatabaseDurabilityCheck::new, environment))
			.isEqualTo("OK           Database commits: synchronous_commit is on.");
		assertThat(text(DatabasePoolerCheck::new, environment))
			.isEqualTo("OK           Database sessions: Each connection keeps its session.");
	}

	@Test
	void withoutAnAddress() {
		assertThat(text(DatabaseReachableCheck::new, new MockEnvironment())).isEqualTo(
				"BROKEN       Database: SPRING_DATASOURCE_URL is not set. To do: Set it to an address such as jdbc:postgresql://database:5432/bulkops.");
		assertThat(text(DatabaseVersionCheck::new, new MockEnvironment())).isEqualTo(
				"NOT CHECKED  Database version: The database does not answer. To do: First make the database answer.");
	}

	@Test
	void anAddressOfAnotherKindOfDatabase() {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.datasource.url",
				"postgres://bulkops:s3cret@db/bulkops");
		assertThat(text(DatabaseReachableCheck::new, environment))
			.startsWith(
					"BROKEN       Database: SPRING_DATASOURCE_URL is not the address of a PostgreSQL database. To do: ")
			.doesNotContain("s3cret");
	}

	@Test
	void aServerThatIsNotThere() {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.datasource.url",
				"jdbc:postgresql://localhost:" + FreePort.find() + "/bulkops?password=s3cret");
		assertThat(text(DatabaseReachableCheck::new, environment)).startsWith("BROKEN       Database: localhost:")
			.contains(
					"/bulkops cannot be reached: it does not accept connections (08001). To do: Check SPRING_DATASOURCE_URL")
			.doesNotContain("s3cret");
	}

	@Test
	void aServerWhoseNameIsUnknown() {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.datasource.url",
				"jdbc:postgresql://database.invalid/bulkops");
		assertThat(text(DatabaseReachableCheck::new, environment)).startsWith(
				"BROKEN       Database: database.invalid/bulkops cannot be reached: the name is unknown here (08001).");
	}

	@Test
	void aWrongPassword() throws Exception {
		MockEnvironment environment = database(FIXED).withProperty("spring.datasource.username", "stranger")
			.withProperty("spring.datasource.password", "s3cret");
		superuser.execute("create role stranger login password 'another'");
		Path rules = Path.of(String.valueOf(superuser.queryForObject("show hba_file", String.class)));
		String before = Files.readString(rules);
		Files.writeString(rules, "host all stranger all scram-sha-256\n" + before);
		reload();
		try {
			assertThat(text(DatabaseReachableCheck::new, environment)).startsWith("BROKEN       Database: localhost:")
				.endsWith(" refuses the user or the password (28P01). To do: Check SPRING_DATASOURCE_USERNAME and "
						+ "SPRING_DATASOURCE_PASSWORD, and pg_hba.conf of the server.")
				.doesNotContain("s3cret");
		}
		finally {
			Files.writeString(rules, before);
			reload();
		}
	}

	@Test
	void aDatabaseThatDoesNotExist() {
		MockEnvironment environment = new MockEnvironment().withProperty("spring.datasource.url",
				server.getJdbcUrl("postgres", "missing"));
		assertThat(text(DatabaseReachableCheck::new, environment))
			.startsWith("BROKEN       Database: The server of localhost:")
			.contains("/missing has no such database. To do: Create a database and name it in SPRING_DATASOURCE_URL: "
					+ "create database bulkops owner bulkops encoding 'UTF8' locale 'C' locale_provider builtin "
					+ "builtin_locale 'C.UTF-8' template template0");
	}

	/** The tests have no older server than that of the documentation. */
	@ParameterizedTest
	@CsvSource({ "150018, WARNING", "160009, WARNING", "170000, OK", "180001, OK" })
	void anOldVersion(int version, Finding.Status status) {
		assertThat(DatabaseVersionCheck.judge(version).status()).isEqualTo(status);
	}

	@Test
	void anotherEncoding() {
		assertThat(text(DatabaseEncodingCheck::new, database("encoding 'LATIN1' locale 'C' template template0")))
			.startsWith(
					"BROKEN       Database encoding: The encoding is LATIN1, and the app needs UTF8. To do: Create a database")
			.contains("_utf8 owner postgres encoding 'UTF8'");
	}

	@Test
	void anOrderOfTextsThatTheSystemMayChange() {
		MockEnvironment environment = database(
				"encoding 'UTF8' locale_provider icu icu_locale 'en-US' locale 'C' template template0");
		assertThat(text(DatabaseEncodingCheck::new, environment))
			.startsWith("WARNING      Database encoding: UTF8, in an order of texts")
			.contains(" To do: Create a database");
	}

	@Test
	void aRoleThatMayNotCreateTables() {
		superuser.execute("create role reader login");
		MockEnvironment environment = database(FIXED).withProperty("spring.datasource.username", "reader");
		assertThat(text(DatabaseRightsCheck::new, environment)).startsWith(
				"BROKEN       Database rights: reader may not create tables in this database. To do: Make it the owner");
	}

	@Test
	void tablesOfAnotherRole() {
		superuser.execute("create role successor login");
		MockEnvironment environment = database(FIXED).withProperty("spring.datasource.username", "successor");
		JdbcTemplate jdbc = new JdbcTemplate(
				server.getDatabase("postgres", environment.getProperty("bulkops.test.database", "")));
		jdbc.execute("grant all on schema public to successor");
		jdbc.execute("create table sites (id integer)");
		assertThat(text(DatabaseRightsCheck::new, environment)).startsWith(
				"BROKEN       Database rights: 1 tables belong to another role than successor, so new versions cannot change them. To do: ")
			.endsWith("reassign owned by <the other role> to successor");
	}

	@Test
	void aDatabaseThatOnlyReads() {
		MockEnvironment environment = database(FIXED);
		superuser.execute("alter database " + environment.getProperty("bulkops.test.database")
				+ " set default_transaction_read_only = on");
		assertThat(text(DatabaseRightsCheck::new, environment)).startsWith(
				"BROKEN       Database rights: Transactions of postgres are read-only. To do: Remove default_transaction_read_only");
	}

	@Test
	void commitsThatACrashMayLose() {
		MockEnvironment environment = database(FIXED);
		superuser.execute(
				"alter database " + environment.getProperty("bulkops.test.database") + " set synchronous_commit = off");
		assertThat(text(DatabaseDurabilityCheck::new, environment)).isEqualTo(
				"WARNING      Database commits: synchronous_commit is off, so a crash may lose commits. The app sets it to on in its sessions."
						+ " To do: Set it to on for the server, the database and the role, so that nothing depends on the session.");
	}

	@Test
	void aServerThatDoesNotFlush() {
		MockEnvironment environment = database(FIXED);
		superuser.execute("alter system set full_page_writes = off");
		reload();
		try {
			assertThat(text(DatabaseDurabilityCheck::new, environment)).isEqualTo(
					"BROKEN       Database commits: fsync or full_page_writes is off, so a crash of the server can destroy the database."
							+ " To do: Set both to on in postgresql.conf and restart the server.");
		}
		finally {
			superuser.execute("alter system reset full_page_writes");
			reload();
		}
	}

	@Test
	void aPoolerInTransactionMode() throws Exception {
		MockEnvironment environment = database(FIXED);
		try (TransactionPooler pooler = new TransactionPooler(server.getPort())) {
			environment.setProperty("spring.datasource.url", environment.getRequiredProperty("spring.datasource.url")
				.replace(":" + server.getPort() + "/", ":" + pooler.port() + "/"));
			assertThat(text(DatabaseReachableCheck::new, environment)).startsWith("OK");
			assertThat(text(DatabasePoolerCheck::new, environment)).isEqualTo(
					"BROKEN       Database sessions: A pooler in transaction mode is between the app and the database."
							+ " To do: Use its session mode (pool_mode = session), or connect to the server directly.");
		}
	}

	private static void reload() {
		Object before = superuser.queryForObject("select pg_conf_load_time()", Object.class);
		superuser.execute("select pg_reload_conf()");
		Awaitility.await()
			.until(() -> !before.equals(superuser.queryForObject("select pg_conf_load_time()", Object.class)));
	}

	private static MockEnvironment database(String options) {
		String name = "doctor" + NUMBER.incrementAndGet();
		superuser.execute("create database " + name + " " + options);
		return new MockEnvironment().withProperty("bulkops.test.database", name)
			.withProperty("spring.datasource.url", "jdbc:postgresql://localhost:" + server.getPort() + "/" + name)
			.withProperty("spring.datasource.username", "postgres");
	}

	private static String text(Function<Database, Check> check, MockEnvironment environment) {
		return Examination.of(check.apply(new Database(environment)));
	}

}
