package com.bulkops.orgs;

import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many people at once, an organization that does not answer, and a database that has no
 * connection left.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class UnderLoadIntegrationTests {

	private static final int PEOPLE = 15;

	private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

	private final List<Site> sites = new ArrayList<>();

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private HikariDataSource connections;

	@Autowired
	private JdbcTemplate jdbc;

	private Site acme;

	@BeforeEach
	void install() {
		this.acme = site("Acme");
	}

	@AfterEach
	void close() {
		this.sites.forEach((site) -> site.jira.close());
	}

	@Test
	void fiftyAdministratorsReadPagesAtOnce() throws Exception {
		this.acme.run();
		List<String> pages = List.of("/overview", "/settings", "/activity", "/activity.csv", "/get-started");
		ExecutorService administrators = Executors.newFixedThreadPool(50);
		try {
			List<Future<Integer>> answers = administrators
				.invokeAll(IntStream.range(0, 250).mapToObj((number) -> (java.util.concurrent.Callable<Integer>) () -> {
					return this.acme.client.get(pages.get(number % pages.size())).statusCode();
				}).toList());
			for (Future<Integer> answer : answers) {
				assertThat(answer.get()).isEqualTo(200);
			}
		}
		finally {
			administrators.shutdownNow();
		}
	}

	@Test
	void anOrganizationThatDoesNotAnswerDelaysNoOther() {
		CountDownLatch answered = new CountDownLatch(1);
		this.acme.organization.observe((call) -> await(answered));
		String slow = this.acme.client.startSweep();
		Awaitility.await().atMost(LONG_ENOUGH).until(() -> !this.acme.organization.calls().isEmpty());
		Site other = site("Umbrella");
		other.run();
		assertThat(other.organization.revokedTokens()).isEqualTo(other.due);
		assertThat(AppClient.isOver(this.acme.client.sweep(slow))).isFalse();
		answered.countDown();
		this.acme.awaitEnd(slow);
		assertThat(this.acme.organization.revokedTokens()).isEqualTo(this.acme.due);
	}

	@Test
	void withoutConnectionsToTheDatabasePagesSaySoAndNothingIsLost() throws Exception {
		CountDownLatch middle = new CountDownLatch(5);
		this.acme.organization.observe((call) -> {
			if (call.isRevocation()) {
				middle.countDown();
			}
		});
		String run = this.acme.client.startSweep();
		assertThat(middle.await(2, TimeUnit.MINUTES)).isTrue();
		List<Connection> taken = takeAllConnections();
		HttpResponse<String> page;
		try {
			page = this.acme.client.get("/overview");
		}
		finally {
			for (Connection connection : taken) {
				connection.close();
			}
		}
		assertThat(page.statusCode()).isEqualTo(500);
		assertThat(page.body()).doesNotContain("Exception", "\tat ", "Hikari");
		assertThat(page.body()).contains("Something went wrong in BulkOps Orgs");
		this.acme.awaitEnd(run);
		this.acme.run();
		assertThat(this.acme.client.get("/overview").statusCode()).isEqualTo(200);
		assertThat(this.acme.organization.revokedTokens()).isEqualTo(this.acme.due);
		assertThat(this.acme.organization.calls()).filteredOn(Call::isRevocation).doesNotHaveDuplicates();
		assertThat(this.jdbc.queryForList("""
				select token_id from activity_entry where client_key = ? and result in ('REVOKED', 'ALREADY_GONE')
				""", String.class, this.acme.jira.site().clientKey()))
			.containsExactlyInAnyOrderElementsOf(this.acme.due);
		assertThat(this.jdbc.queryForObject("""
				select count(*) from activity_entry where client_key = ? and result in ('PENDING', 'RUNNING')
				""", Long.class, this.acme.jira.site().clientKey())).isZero();
	}

	private List<Connection> takeAllConnections() throws SQLException {
		List<Connection> taken = new ArrayList<>();
		while (taken.size() < this.connections.getMaximumPoolSize()) {
			taken.add(this.connections.getConnection());
		}
		return taken;
	}

	private Site site(String name) {
		Site site = new Site(RunningApp.ATLASSIAN.add(new Organization(name, Clock.systemUTC())),
				RunningApp.addressOf(this.context));
		this.sites.add(site);
		return site;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** A site with its own organization, whose people have an old token each. */
	private static final class Site {

		private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

		private final Organization organization;

		private final AppClient client;

		private final Set<String> due;

		Site(Organization organization, URI app) {
			this.organization = organization;
			this.client = new AppClient(app, this.jira.site(), "ada");
			this.due = IntStream.range(0, PEOPLE)
				.mapToObj((person) -> "old-" + person)
				.collect(Collectors.toCollection(TreeSet::new));
			this.due.forEach((token) -> organization.account("person-" + token)
				.token(token, "CI", Instant.now().minus(Duration.ofDays(120))));
			this.jira.site().administrator("ada");
			assertThat(this.jira.site().install(app)).isEqualTo(204);
			assertThat(this.client.settings(organization, "P90D").statusCode()).isEqualTo(200);
		}

		void run() {
			awaitEnd(this.client.startSweep());
		}

		void awaitEnd(String run) {
			Awaitility.await().atMost(LONG_ENOUGH).until(() -> AppClient.isOver(this.client.sweep(run)));
		}

	}

}
