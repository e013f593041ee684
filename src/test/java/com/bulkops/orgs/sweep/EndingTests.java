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

class EndingTests {

	private static final Claim CLAIM = new Claim(new RunId(UUID.randomUUID()), new InstallationId("site"),
			new OrganizationId("acme"), 1, Instant.EPOCH);

	private final Ending ending = new Ending();

	@Test
	void theFirstReasonCountsAndIsTheCauseForAllOthers() {
		assertThatNoException().isThrownBy(this.ending::requireGoingOn);
		assertThat(this.ending.reason()).isNull();
		RuntimeException first = new SweepRuns.StopRequested();
		this.ending.because(first);
		this.ending.because(new IllegalStateException("later"));
		assertThat(this.ending.reason()).isSameAs(first);
		assertThatExceptionOfType(Ending.Ended.class).isThrownBy(this.ending::requireGoingOn)
			.havingCause()
			.isSameAs(first);
		assertThatNoException().as("no shutdown").isThrownBy(this.ending::requireNoShutdown);
	}

	@Test
	void whatGoesOnElsewhereIsNotItsOwnToEnd() {
		assertThat(this.ending.isOwn()).isTrue();
		assertThat(endedBecause(new SweepRuns.StopRequested()).isOwn()).isTrue();
		assertThat(endedBecause(new SweepRuns.ClaimLost(CLAIM)).isOwn()).isFalse();
		assertThat(endedBecause(new Ending.ShutDown()).isOwn()).isFalse();
	}

	@Test
	void aShutdownReachesThoseWhoAreNotInterruptedThemselves() {
		this.ending.because(new Ending.ShutDown());
		assertThatExceptionOfType(Ending.ShutDown.class).isThrownBy(this.ending::requireNoShutdown);
		assertThatExceptionOfType(Ending.ShutDown.class).isThrownBy(this.ending::requireGoingOn);
	}

	@Test
	void anInterruptIsAShutdownWhateverElseEndsTheRun() {
		this.ending.because(new SweepRuns.StopRequested());
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(Ending.ShutDown.class).isThrownBy(this.ending::requireGoingOn);
			assertThat(Thread.currentThread().isInterrupted()).as("for those who ask next").isTrue();
		}
		finally {
			Thread.interrupted();
		}
	}

	private static Ending endedBecause(RuntimeException reason) {
		Ending ending = new Ending();
		ending.because(reason);
		return ending;
	}

}
