package com.bulkops.orgs.site;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.bulkops.orgs.RunningApp;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One transaction at a time changes the settings of a site.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class SiteLockIntegrationTests {

	private final SiteId site = new SiteId("site-lock");

	private final ExecutorService another = Executors.newSingleThreadExecutor();

	@Autowired
	private SiteLock siteLock;

	@Autowired
	private TransactionTemplate transaction;

	@Autowired
	private JdbcTemplate jdbc;

	@AfterEach
	void close() {
		this.another.shutdown();
	}

	@Test
	void withoutATransactionThereIsNothingThatHoldsIt() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.siteLock.lock(this.site));
	}

	@Test
	void theSecondTransactionWaitsUntilTheFirstOneHasEnded() {
		CompletableFuture<Void> second = this.transaction.execute((status) -> {
			this.siteLock.lock(this.site);
			this.siteLock.lock(this.site);
			CompletableFuture<Void> waiting = lockElsewhere(this.site);
			Integer own = this.jdbc.queryForObject("select pg_backend_pid()", Integer.class);
			Awaitility.await().atMost(RunningApp.PATIENCE).pollInSameThread().until(() -> this.jdbc.queryForObject("""
					select count(*) from pg_locks where not granted and ? = any (pg_blocking_pids(pid))
					""", Long.class, own) > 0);
			assertThat(waiting).isNotDone();
			return waiting;
		});
		assertThat(second).succeedsWithin(RunningApp.PATIENCE);
	}

	@Test
	void anotherSiteNeedNotWait() {
		this.transaction.executeWithoutResult((status) -> {
			this.siteLock.lock(this.site);
			assertThat(lockElsewhere(new SiteId("another"))).succeedsWithin(RunningApp.PATIENCE);
		});
	}

	private CompletableFuture<Void> lockElsewhere(SiteId site) {
		return CompletableFuture
			.runAsync(() -> this.transaction.executeWithoutResult((status) -> this.siteLock.lock(site)), this.another);
	}

}
