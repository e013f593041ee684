package com.bulkops.orgs.inventory;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

/**
 * Two transactions that write the same inventory take its locks in one order: the head
 * first.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class InventoryLocksIntegrationTests {

	private static final OrganizationId ACME = new OrganizationId("acme");

	private static final LocalDate DAY = LocalDate.parse("2027-01-31");

	/** More than {@link InventoryStore#markExempt} writes with one statement. */
	private static final int TOKENS = 1500;

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final SiteId site = new SiteId(this.jira.site().siteId());

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private Inventory inventory;

	@Autowired
	private InventoryStore store;

	@Autowired
	private TransactionTemplate transaction;

	@Autowired
	private JdbcTemplate jdbc;

	@BeforeEach
	void publish() {
		this.jira.site().install(RunningApp.addressOf(this.context));
		load().publish(1);
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@ParameterizedTest
	@MethodSource("writers")
	void whatWritesTheInventoryWaitsForMarksThatAreHalfWritten(Writer writer) throws Exception {
		ExecutorService another = Executors.newSingleThreadExecutor();
		AtomicReference<Future<?>> waiting = new AtomicReference<>();
		try {
			this.store.markExempt(this.site, (seen) -> {
				if (waiting.get() == null && marked() > 0) {
					waiting.set(another.submit(() -> writer.write(this)));
					awaitBlocked();
				}
				return DAY;
			});
			assertThat(waiting.get()).isNotNull();
			waiting.get().get();
		}
		finally {
			another.shutdown();
		}
		assertThat(this.inventory.findSummary(this.site, ACME)).isPresent();
	}

	@ParameterizedTest
	@MethodSource("writers")
	void marksWaitForWhatIsWrittenButNotCommitted(Writer writer) throws Exception {
		ExecutorService another = Executors.newSingleThreadExecutor();
		try {
			Future<?> waiting = this.transaction.execute((status) -> {
				writer.write(this);
				Future<?> marking = another.submit(() -> this.store.markExempt(this.site, (seen) -> DAY));
				awaitBlocked();
				this.store.replace(this.site, ACME, Map.of(new AccountId("a"), List.of(token(0))));
				return marking;
			});
			assertThat(waiting).isNotNull();
			waiting.get();
		}
		finally {
			another.shutdown();
		}
		assertThat(marked()).as("what was written meanwhile is marked too").isEqualTo(1);
	}

	static Stream<org.junit.jupiter.api.Named<Writer>> writers() {
		return Stream.of(
				named("a checkpoint",
						(test) -> test.store.replace(test.site, ACME,
								Map.of(new AccountId("a"), List.of(token(1), token(2))))),
				named("the next list", (test) -> test.load().publish(1)),
				named("an erasure", (test) -> test.store.forget(test.site, new AccountId("a"))));
	}

	private InventoryLoad load() {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		IntStream.range(0, TOKENS).forEach((number) -> load.add(List.of(token(number))));
		return load;
	}

	private long marked() {
		Long marked = this.jdbc.queryForObject(
				"select count(*) from inventory_token where site_id = ? and exempt_to is not null", Long.class,
				this.site.value());
		return (marked != null) ? marked : 0;
	}

	/** Waits until another transaction waits for this one. */
	private void awaitBlocked() {
		Integer own = this.jdbc.queryForObject("select pg_backend_pid()", Integer.class);
		Awaitility.await().atMost(RunningApp.PATIENCE).pollInSameThread().until(() -> this.jdbc.queryForObject("""
				select count(*) from pg_locks where not granted and ? = any (pg_blocking_pids(pid))
				""", Long.class, own) > 0);
	}

	private static InventoryToken token(int number) {
		return new InventoryToken(
				new ManagedAccount(new AccountId("a"), ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE,
						null),
				new ApiToken(new TokenId("t" + number), "CI", Instant.parse("2026-01-01T00:00:00Z"), null, null, null,
						null),
				null);
	}

	@FunctionalInterface
	interface Writer {

		void write(InventoryLocksIntegrationTests test);

	}

}
