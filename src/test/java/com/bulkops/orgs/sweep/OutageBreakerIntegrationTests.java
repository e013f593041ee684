package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;

import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.run.LeasedRun;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.simulator.Organization.Refusal;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What counts as an account that Atlassian did not answer.
 */
class OutageBreakerIntegrationTests extends ConnectedSite {

	@Autowired
	private SkippedTokens skippedTokens;

	/** What ends after a failure may have had its answers before it. */
	@Test
	void anAccountThatBeganBeforeTheOutageDoesNotSayThatItIsOver() {
		RunContext run = run(new RunCancellation());
		OutageBreaker breaker = new OutageBreaker(5);
		AccountId unanswered = new AccountId("person-1");
		breaker.guard(run, new AccountId("person-2"), () -> {
			this.organization.refuse((call) -> Refusal.UNAVAILABLE);
			breaker.guard(run, unanswered, () -> this.organizations.open(this.site).tokensOf(unanswered), () -> {
				// it is done
			});
		}, () -> {
			// it is done, too
		});
		assertThat(entries(Kind.ACCOUNT)).as("nobody has answered since").isEmpty();
		breaker.guard(run, new AccountId("person-3"), () -> {
			// it is answered
		}, () -> {
			// it is done
		});
		assertThat(entries(Kind.ACCOUNT)).as("it was the account's failure").hasSize(1);
	}

	/** The next attempt handles it; it has not failed. */
	@Test
	void anAnswerThatIsNotAwaitedBecauseTheRunPausesIsNoFailureOfTheAccount() {
		RunCancellation cancellation = new RunCancellation();
		RunContext run = run(cancellation);
		OutageBreaker breaker = new OutageBreaker(5);
		AccountId unanswered = new AccountId("person-1");
		AtomicBoolean done = new AtomicBoolean();
		cancellation.cancel(new IllegalStateException("Another thread found why the run pauses"));
		this.organization.refuse((call) -> Refusal.UNAVAILABLE);
		assertThatExceptionOfType(RunCancelled.class).isThrownBy(() -> breaker.guard(run, unanswered,
				() -> this.organizations.open(this.site).tokensOf(unanswered), () -> done.set(true)));
		this.organization.refuse((call) -> null);
		breaker.guard(run, new AccountId("person-2"), () -> {
			// it was answered before
		}, () -> {
			// it is done
		});
		assertThat(done).isFalse();
		assertThat(entries(Kind.ACCOUNT)).isEmpty();
	}

	private RunContext run(RunCancellation cancellation) {
		standby();
		LeasedRun leased = this.leases
			.lease(new RunLeases.Waiting(this.runs.queueRequested(this.ada, RunMode.REPORT), this.site), "test", null)
			.orElseThrow();
		return new RunContext(leased, this.organizations.openWithLink(this.site), cancellation, this.leasedRuns,
				this.skippedTokens, this.log, Clock.systemUTC());
	}

}
