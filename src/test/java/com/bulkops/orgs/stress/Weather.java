package com.bulkops.orgs.stress;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.simulator.Faults;
import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.Organization.Refusal;

/**
 * What Atlassian is like from the moment on at which somebody acts. All but single faults
 * passes after seconds.
 */
enum Weather {

	CLEAR,
	/** Some calls fail, each at most three times in a row. */
	FAULTS {
		@Override
		void begin(Organization organization, Random random) {
			organization.faults(Faults.of(0.1, random.nextLong(), Fault.LIMIT_WITH_SECONDS, Fault.LIMIT_WITHOUT_WORDS,
					Fault.ERROR_500, Fault.ERROR_503, Fault.RESET_BEFORE_EFFECT, Fault.RESET_AFTER_EFFECT));
		}
	},
	/** No call is answered until a limit is over. */
	LIMIT {
		@Override
		void begin(Organization organization, Random random) {
			Instant until = Instant.now().plusSeconds(2 + random.nextInt(3));
			organization.refuse((call) -> {
				Duration left = Duration.between(Instant.now(), until);
				return left.isNegative() ? null : Refusal.limit(left.plusSeconds(1));
			});
		}
	},
	/** Atlassian is unavailable. */
	OUTAGE {
		@Override
		void begin(Organization organization, Random random) {
			Instant until = Instant.now().plusSeconds(1 + random.nextInt(3));
			organization.refuse((call) -> Instant.now().isBefore(until) ? Refusal.UNAVAILABLE : null);
		}
	},
	/** Lists are answered after the app has given up. */
	HANGS;

	/** Longer than the app waits for an answer. */
	private static final Duration HANG = Instance.READ_TIMEOUT.plusSeconds(1);

	private static final Duration HANGS_FOR = Duration.ofSeconds(1);

	/** Half of the time it is clear. */
	static Weather any(Random random) {
		return random.nextBoolean() ? CLEAR : values()[1 + random.nextInt(values().length - 1)];
	}

	void begin(Organization organization, Random random) {
		// nothing but what hold() does
	}

	/** Holds up a call that was received some time after the weather began. */
	void hold(Call call, Duration since) {
		if (this == HANGS && !call.isRevocation() && since.compareTo(HANGS_FOR) < 0) {
			try {
				TimeUnit.MILLISECONDS.sleep(HANG.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
