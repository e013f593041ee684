package com.bulkops.orgs.protection;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.UUID;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.protection.Protection.Failure;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.site.Licenses;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProtectionTests {

	private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

	private static final Instant LAST_NIGHT = Instant.parse("2026-11-25T02:30:00Z");

	@Test
	void isProtectedWhileEveryNightHasItsRun() {
		Protection status = status(link(null, null), RunMode.REVOKE, LAST_NIGHT, RunStatus.COMPLETED);
		assertThat(status.state()).isEqualTo(Protection.State.ENFORCING);
		assertThat(status.failure()).isNull();
	}

	/** The last day of the key is a day in Auckland, thirteen hours ahead. */
	@ParameterizedTest
	@CsvSource({ "2026-11-26, ENFORCING, ", "2026-11-25, FAILING, 2026-11-25T11:00:00Z",
			"2026-11-01, FAILING, 2026-11-01T11:00:00Z" })
	void anExpiredKeyProtectsNothing(LocalDate expiresOn, Protection.State protection, @Nullable Instant since) {
		Protection status = status(link(null, expiresOn), RunMode.REVOKE, LAST_NIGHT, RunStatus.COMPLETED);
		assertThat(status.state()).isEqualTo(protection);
		assertThat(status.failure()).isEqualTo((since != null) ? new Failure(Failure.Why.EXPIRED, since) : null);
	}

	@ParameterizedTest
	@EnumSource(RunStatus.class)
	void aRejectedKeyProtectsNothingWhateverTheLastRunDid(RunStatus last) {
		Protection status = status(link("Atlassian rejected the key.", null), RunMode.REVOKE, LAST_NIGHT, last);
		assertThat(status.state()).isEqualTo(Protection.State.FAILING);
		assertThat(status.failure()).isEqualTo(new Failure(Failure.Why.PROBLEM, LAST_NIGHT));
	}

	@ParameterizedTest
	@CsvSource({ "PT26H, REVOKE, ENFORCING", "PT26H0.001S, REVOKE, FAILING", "PT26H0.001S, REPORT, FAILING",
			"P30D, REVOKE, FAILING" })
	void aMissedNightIsNoQuietNight(Duration ago, RunMode mode, Protection.State protection) {
		Protection status = status(link(null, null), mode, NOW.minus(ago), RunStatus.COMPLETED);
		assertThat(status.state()).isEqualTo(protection);
		if (protection == Protection.State.FAILING) {
			assertThat(status.failure()).isEqualTo(new Failure(Failure.Why.MISSED, NOW.minus(ago)));
		}
	}

	@Test
	void aRunThatAsksIsOnHoldHoweverLongItWaits() {
		Protection status = status(link(null, null), RunMode.REVOKE, NOW.minus(Duration.ofDays(9)), RunStatus.ON_HOLD);
		assertThat(status.state()).isEqualTo(Protection.State.ON_HOLD);
	}

	@Test
	void withoutNightsNoneIsMissed() {
		assertThat(status(link(null, null), RunMode.REVOKE, null, RunStatus.COMPLETED).failure()).isNull();
	}

	private static OrganizationLink link(@Nullable String problem, @Nullable LocalDate expiresOn) {
		return new OrganizationLink(new OrganizationId("acme"), "Acme", expiresOn, "ada", NOW, problem,
				(problem != null) ? LAST_NIGHT : null);
	}

	private static Protection status(OrganizationLink link, RunMode mode, @Nullable Instant nightsSince,
			RunStatus last) {
		Policy policy = new Policy(Rule.of(RevocationInterval.ofDays(90), mode), Cap.NONE, Grace.NONE,
				LocalTime.of(2, 0), ZoneId.of("Pacific/Auckland"), 1);
		Run latest = new Run(new RunId(UUID.randomUUID()), mode, last, new Run.Actors(null, null),
				new RunCounts(0, 0, 0, 0, 0, 0, 0), null, null, new Run.Times(NOW, NOW, null, NOW));
		return new Protection(link, policy, null, latest, (last == RunStatus.ON_HOLD) ? latest : null, nightsSince, NOW,
				Licenses.License.ACTIVE);
	}

}
