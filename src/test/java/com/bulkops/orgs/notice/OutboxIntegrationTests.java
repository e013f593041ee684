package com.bulkops.orgs.notice;

import java.time.Clock;
import java.util.UUID;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.SiteId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class OutboxIntegrationTests {

	private static final AccountId BOB = new AccountId("bob");

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final SiteId site = new SiteId(this.jira.site().siteId());

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Outbox outbox;

	@BeforeEach
	void install() {
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@Test
	void anAddressThatIsErasedWhileItIsUsedIsNotUsedAgain() {
		Notice notice = this.outbox.claim(letter()).orElseThrow();
		this.outbox.forget(this.site, BOB);
		assertThat(addresses()).isZero();
		this.outbox.conclude(notice, new DeliveryResult(DeliveryResult.Kind.LATER, "The mail server is busy."));
		assertThat(state(notice.id())).isEqualTo("FAILED");
		assertThat(addresses()).isZero();
		assertThat(this.jdbc.sql("select reason from activity_entry where site_id = ? and kind = 'NOTICE'")
			.param(this.site.value())
			.query(String.class)
			.single())
			.isEqualTo("After a revocation. The mail server is busy. "
					+ "The email address of this account was erased before this was sent.");
	}

	@Test
	void aLetterThatWasSentMeanwhileIsSent() {
		Notice notice = this.outbox.claim(letter()).orElseThrow();
		this.outbox.forget(this.site, BOB);
		this.outbox.conclude(notice, new DeliveryResult(DeliveryResult.Kind.SENT, "Sent."));
		assertThat(state(notice.id())).isEqualTo("SENT");
	}

	/** One that nobody sends before tomorrow. */
	private long letter() {
		return this.jdbc.sql("""
				insert into notice (site_id, kind, channel, state, run_id, account_id, address, organization_name,
				  time_zone, planned_at, next_attempt_at, give_up_at)
				values (?, 'REVOKED', 'EMAIL', 'WAITING', ?, 'bob', 'bob@example.com', 'Acme', 'UTC', now(),
				  now() + interval '1 day', now() + interval '2 days')
				returning id
				""").params(this.site.value(), UUID.randomUUID()).query(Long.class).single();
	}

	private long addresses() {
		return this.jdbc.sql("select count(address) from notice where site_id = ?")
			.param(this.site.value())
			.query(Long.class)
			.single();
	}

	private String state(long id) {
		return this.jdbc.sql("select state from notice where id = ?").param(id).query(String.class).single();
	}

}
