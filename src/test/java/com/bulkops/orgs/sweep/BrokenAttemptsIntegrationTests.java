package com.bulkops.orgs.sweep;

import java.time.Instant;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.SwitchOffs;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.run.RunStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.BDDMockito;

import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Attempts that die: a run does not stay under way for ever, and says what became of it.
 */
class BrokenAttemptsIntegrationTests extends ConnectedSite {

	@MockitoSpyBean
	private SwitchOffs switchOffs;

	@BeforeEach
	void due() {
		this.organization.account("person").token("young", "CI", Instant.now());
		choose(RevocationInterval.ofDays(90));
	}

	/** It is asked on the run's main thread, after the lists are read. */
	@ParameterizedTest
	@ValueSource(classes = { StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class })
	void anErrorEndsTheRunWithItsCause(Class<? extends Error> error) {
		BDDMockito.willThrow(error).given(this.switchOffs).findElsewhere(this.site);
		Run run = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.reason()).contains(error.getSimpleName());
		assertThat(entries(Kind.RUN)).singleElement().extracting(ActivityEntry::result).isEqualTo(EntryResult.FAILED);
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).contains("An error in this app");
	}

	@Test
	void aRunWhoseAttemptsDieWithoutGettingAnyFurtherFails() {
		standby();
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		for (int attempt = 0; attempt < 10; attempt++) {
			lease(run);
		}
		assertThat(found(run).status()).isEqualTo(RunStatus.RUNNING);
		assertThat(this.leases.lease(new RunLeases.Waiting(run, this.site), "test", null)).isEmpty();
		assertThat(found(run).status()).isEqualTo(RunStatus.FAILED);
		assertThat(found(run).reason()).contains("interrupted 10 times in a row without making progress");
		assertThat(entries(Kind.RUN)).singleElement().extracting(ActivityEntry::result).isEqualTo(EntryResult.FAILED);
	}

}
