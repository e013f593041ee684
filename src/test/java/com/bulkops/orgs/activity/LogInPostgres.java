package com.bulkops.orgs.activity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.activity.Verification.Finding;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.site.SiteId;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase.Replace;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of the log share: the log on a real database, a site and a run of the test's
 * own, a clock that stands still, and entries that are hard to keep.
 */
@JdbcTest
@AutoConfigureTestDatabase(replace = Replace.NONE)
@ImportAutoConfiguration({ JacksonAutoConfiguration.class, HibernateJpaAutoConfiguration.class,
		DataJpaRepositoriesAutoConfiguration.class })
@ContextConfiguration(initializers = PostgresInitializer.class)
@EnableConfigurationProperties(ActivityProperties.class)
@Import({ ActivityLog.class, EntryRowMapper.class, EntryDetailsConverter.class, EntryReader.class, EntryWriter.class,
		EntryStatistics.class, HashChain.class, HashChainReader.class, HashChainVerifier.class })
@Transactional(propagation = Propagation.NOT_SUPPORTED)
abstract class LogInPostgres {

	/** Finer than PostgreSQL keeps it. */
	static final Instant NOW = Instant.parse("2026-11-24T02:17:03.123456789Z");

	/** {@link #NOW} as PostgreSQL keeps it. */
	static final Instant KEPT = Instant.parse("2026-11-24T02:17:03.123457Z");

	static final AccountId ACCOUNT = new AccountId("557058:ab|c");

	static final String ODD = "\0🚀 \"quoted\" \\ back\r\n\tline\u2028 \u202Eright to left\u202C \u001F\u007F\u0085 \uE000 <b>'; é";

	final SiteId site = new SiteId("site-" + UUID.randomUUID());

	final RunId run = new RunId(UUID.randomUUID());

	@TestBean
	private Clock clock;

	@Autowired
	ActivityLog log;

	@Autowired
	JdbcTemplate jdbc;

	@Autowired
	PlatformTransactionManager transactions;

	static Clock clock() {
		return Clock.fixed(NOW, ZoneOffset.UTC);
	}

	/** The intent to revoke a token with an odd label. */
	NewEntry revocation(String token) {
		return NewEntry.revocation(this.site, this.run, ACCOUNT,
				new TokenSnapshot(new TokenId(token), ODD, NOW.minus(Duration.ofDays(100)), NOW), "the rule");
	}

	static Change odd() {
		return new Change(ODD, ODD, null);
	}

	void intact() {
		assertThat(this.log.verify(this.site).finding()).isEqualTo(Finding.INTACT);
	}

	String export() {
		StringBuilder export = new StringBuilder();
		this.log.forEachRecord(this.site, (line) -> export.append(line).append('\n'));
		return export.toString();
	}

}
