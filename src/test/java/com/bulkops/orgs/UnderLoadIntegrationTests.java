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
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many people and many sites at once, an organization that does not answer, and a
 * database that has no connection left.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class UnderLoadIntegrationTests {

	private static final int PEOPLE = 15;

	private static final int SITES = 200;

	private static final Duration LONG_ENOUGH = Duration.ofMinutes(2);

	private final List<Site> sites = new CopyOnWriteArrayList<>();

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
				.invokeAll(IntStream.range(0, 250).mapToObj((number) -> (Callable<Integer>) () -> {
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

	/** One of them does not answer at all, and holds the place of one. */
	@Test
	void twoHundredSitesAskForARunAtOnce() throws Exception {
		CountDownLatch answered = new CountDownLatch(1);
		this.acme.organization.observe((call) -> await(answered));
		String slow = this.acme.client.startSweep();
		List<Site> others = inParallel(IntStream.range(1, SITES).mapToObj((number) -> () -> site("Site " + number, 2)));
		List<String> runs = inParallel(others.stream().map((site) -> site.client::startSweep));
		Awaitility.await().atMost(LONG_ENOUGH).until(() -> this.jdbc.queryForList("""
				select distinct site_id from sweep_run where status in ('QUEUED', 'RUNNING')
				""", String.class), List.of(this.acme.jira.site().siteId())::equals);
		for (int number = 0; number < others.size(); number++) {
			Site site = others.get(number);
			JsonNode run = site.client.sweep(runs.get(number));
			assertThat(run.path("status").asString("")).as(run.toString()).isEqualTo("COMPLETED");
			assertThat(run.at("/counts/revoked").asInt()).isEqualTo(site.due.size());
			assertThat(site.organization.revoked()).hasSameSizeAs(site.due);
			assertAllIsDoneAndTold(site);
		}
		assertThat(AppClient.isOver(this.acme.client.sweep(slow))).isFalse();
		answered.countDown();
		this.acme.awaitEnd(slow);
		assertAllIsDoneAndTold(this.acme);
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
		assertAllIsDoneAndTold(this.acme);
	}

	private void assertAllIsDoneAndTold(Site site) {
		assertThat(site.organization.revokedTokens()).isEqualTo(site.due);
		assertThat(site.organization.calls()).filteredOn(Call::isRevocation).doesNotHaveDuplicates();
		assertThat(this.jdbc.queryForList("""
				select token_id from activity_entry where site_id = ? and result in ('REVOKED', 'ALREADY_GONE')
				""", String.class, site.jira.site().siteId())).containsExactlyInAnyOrderElementsOf(site.due);
		assertThat(this.jdbc.queryForObject("""
				select count(*) from activity_entry where site_id = ? and result in ('PENDING', 'RUNNING')
				""", Long.class, site.jira.site().siteId())).isZero();
	}

	private List<Connection> takeAllConnections() throws SQLException {
		List<Connection> taken = new ArrayList<>();
		while (taken.size() < this.connections.getMaximumPoolSize()) {
			taken.add(this.connections.getConnection());
		}
		return taken;
	}

	private static <T> List<T> inParallel(Stream<Callable<T>> works) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<T> results = new ArrayList<>();
			for (Future<T> result : threads.invokeAll(works.toList())) {
				results.add(result.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private Site site(String name) {
		return site(name, PEOPLE);
	}

	private Site site(String name, int people) {
		Site site = new Site(RunningApp.ATLASSIAN.add(new Organization(name, Clock.systemUTC())),
				RunningApp.addressOf(this.context), people);
		this.jdbc.update("update policy set confirmed_due = 1000000, confirmed_as_of = now() where site_id = ?",
				site.jira.site().siteId());
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

		Site(Organization organization, URI app, int people) {
			this.organization = organization;
			this.client = new AppClient(app, this.jira.site(), "ada");
			this.due = IntStream.range(0, people)
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
