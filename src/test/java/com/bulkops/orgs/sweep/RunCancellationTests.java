package com.bulkops.orgs.sweep;

import java.time.Instant;
import java.util.UUID;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class RunCancellationTests {

	private static final RunLease CLAIM = new RunLease(new RunId(UUID.randomUUID()), new InstallationId("site"),
			new OrganizationId("acme"), 1, Instant.EPOCH);

	private final RunCancellation ending = new RunCancellation();

	@Test
	void theFirstReasonCountsAndIsTheCauseForAllOthers() {
		assertThatNoException().isThrownBy(this.ending::requireGoingOn);
		assertThat(this.ending.reason()).isNull();
		RuntimeException first = new RunStore.StopRequested();
		this.ending.because(first);
		this.ending.because(new IllegalStateException("later"));
		assertThat(this.ending.reason()).isSameAs(first);
		assertThatExceptionOfType(RunCancellation.Ended.class).isThrownBy(this.ending::requireGoingOn)
			.havingCause()
			.isSameAs(first);
		assertThatNoException().as("no shutdown").isThrownBy(this.ending::requireNoShutdown);
	}

	@Test
	void whatGoesOnElsewhereIsNotItsOwnToEnd() {
		assertThat(this.ending.isOwn()).isTrue();
		assertThat(endedBecause(new RunStore.StopRequested()).isOwn()).isTrue();
		assertThat(endedBecause(new RunStore.LeaseLost(CLAIM)).isOwn()).isFalse();
		assertThat(endedBecause(new RunCancellation.ShutDown()).isOwn()).isFalse();
	}

	@Test
	void aShutdownReachesThoseWhoAreNotInterruptedThemselves() {
		this.ending.because(new RunCancellation.ShutDown());
		assertThatExceptionOfType(RunCancellation.ShutDown.class).isThrownBy(this.ending::requireNoShutdown);
		assertThatExceptionOfType(RunCancellation.ShutDown.class).isThrownBy(this.ending::requireGoingOn);
	}

	@Test
	void anInterruptIsAShutdownWhateverElseEndsTheRun() {
		this.ending.because(new RunStore.StopRequested());
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(RunCancellation.ShutDown.class).isThrownBy(this.ending::requireGoingOn);
			assertThat(Thread.currentThread().isInterrupted()).as("for those who ask next").isTrue();
		}
		finally {
			Thread.interrupted();
		}
	}

	private static RunCancellation endedBecause(RuntimeException reason) {
		RunCancellation ending = new RunCancellation();
		ending.because(reason);
		return ending;
	}

}
