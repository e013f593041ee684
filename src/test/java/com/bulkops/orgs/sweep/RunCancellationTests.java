package com.bulkops.orgs.sweep;

import com.bulkops.orgs.run.RunCancelled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class RunCancellationTests {

	private final RunCancellation cancellation = new RunCancellation();

	@Test
	void theFirstReasonCounts() {
		assertThatNoException().isThrownBy(this.cancellation::throwIfCancelled);
		assertThat(this.cancellation.reason()).isNull();
		RuntimeException first = new IllegalStateException("first");
		this.cancellation.cancel(first);
		this.cancellation.cancel(new IllegalStateException("later"));
		assertThat(this.cancellation.reason()).isSameAs(first);
		assertThat(thrown()).isEqualTo(RunCancelled.Why.ENDING);
		assertThatNoException().as("no shutdown").isThrownBy(this.cancellation::throwIfShutDown);
	}

	@ParameterizedTest
	@EnumSource(RunCancelled.Why.class)
	void eachThreadLearnsWhy(RunCancelled.Why why) {
		this.cancellation.cancel(why, "because");
		assertThat(this.cancellation.is(why)).isTrue();
		assertThat(thrown()).isEqualTo(why);
	}

	@Test
	void aShutdownReachesThreadsThatAreNotInterruptedThemselves() {
		this.cancellation.cancel(RunCancelled.Why.SHUTDOWN, "because");
		assertThatExceptionOfType(RunCancelled.class).isThrownBy(this.cancellation::throwIfShutDown);
	}

	@Test
	void anInterruptIsAShutdownWhateverElseEndsTheRun() {
		this.cancellation.cancel(RunCancelled.Why.STOP_REQUESTED, "because");
		Thread.currentThread().interrupt();
		try {
			assertThat(thrown()).isEqualTo(RunCancelled.Why.SHUTDOWN);
			assertThat(Thread.currentThread().isInterrupted()).as("for those who ask next").isTrue();
		}
		finally {
			Thread.interrupted();
		}
	}

	private RunCancelled.Why thrown() {
		return catchThrowableOfType(RunCancelled.class, this.cancellation::throwIfCancelled).why();
	}

}
