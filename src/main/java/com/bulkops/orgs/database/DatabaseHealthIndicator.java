package com.bulkops.orgs.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Readiness: whether this instance gets a connection of its pool, and whether the
 * database takes writes. Answers in time even if the database does not: one check at a
 * time runs in a thread of its own, and all probes wait for that one. Where no writes are
 * taken, the pool gets rid of its connections, because others may lead to a server that
 * does.
 */
@Component("database")
class DatabaseHealthIndicator implements HealthIndicator, DisposableBean {

	private static final Logger log = LoggerFactory.getLogger(DatabaseHealthIndicator.class);

	/** Chosen by us: shorter than the five seconds that a probe should be given. */
	private static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);

	/** Chosen by us: so soon after a silence a check is over, and the next one begins. */
	private static final Duration SILENCE = Duration.ofSeconds(3);

	private final HikariDataSource pool;

	private final ExecutorService thread = Executors.newSingleThreadExecutor((task) -> {
		Thread thread = new Thread(task, "database-health");
		thread.setDaemon(true);
		return thread;
	});

	private final AtomicReference<@Nullable CompletableFuture<Health>> latest = new AtomicReference<>();

	private final AtomicBoolean readOnly = new AtomicBoolean();

	DatabaseHealthIndicator(HikariDataSource pool) {
		this.pool = pool;
	}

	@Override
	public Health health() {
		return check().completeOnTimeout(Health.down().build(), ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
			.exceptionally(DatabaseHealthIndicator::down)
			.join();
	}

	/** The one that runs, or a new one; a copy, of which a probe may make an end. */
	private synchronized CompletableFuture<Health> check() {
		CompletableFuture<Health> check = this.latest.get();
		if (check == null || check.isDone()) {
			check = CompletableFuture.supplyAsync(this::ask, this.thread);
			this.latest.set(check);
		}
		return check.copy();
	}

	private Health ask() {
		try (Connection connection = this.pool.getConnection()) {
			// The pool sets it back.
			connection.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
			try (Statement statement = connection.createStatement();
					ResultSet answer = statement.executeQuery("show transaction_read_only")) {
				answer.next();
				return answer.getString(1).equals("off") ? takesWrites() : refusesWrites();
			}
		}
		catch (SQLException ex) {
			throw new CompletionException(ex);
		}
	}

	private Health takesWrites() {
		if (this.readOnly.getAndSet(false)) {
			log.info("The database accepts writes again.");
		}
		return Health.up().build();
	}

	private Health refusesWrites() {
		if (!this.readOnly.getAndSet(true)) {
			log.warn("The database accepts no writes. This instance is not ready until it does.");
		}
		this.pool.getHikariPoolMXBean().softEvictConnections();
		return Health.outOfService().build();
	}

	private static Health down(Throwable failure) {
		return Health.down(failure).build();
	}

	@Override
	public void destroy() {
		this.thread.shutdownNow();
	}

}
