package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is changed while a run is under way counts from then on, for all but what is on
 * its way to Atlassian.
 */
class ChangedInputsIntegrationTests extends ConnectedSite {

	private static final int DUE = 30;

	private static final int CALLS_AT_ONCE = 16;

	private final AtomicInteger revocations = new AtomicInteger();

	@Autowired
	private Exemptions exemptions;

	@BeforeEach
	void fill() {
		Instant now = Instant.now();
		IntStream.range(0, DUE)
			.forEach((person) -> this.organization.account("person-" + person)
				.token("old-" + person, "CI", now.minus(Duration.ofDays(100)))
				.token("less-old-" + person, "CI", now.minus(Duration.ofDays(60))));
		choose(RevocationInterval.ofDays(90));
	}

	@Test
	void nothingIsRevokedAfterTheRuleWasLoosenedAndAllAreExempt() {
		atThirdRevocation(() -> {
			choose(RevocationInterval.ofDays(180));
			this.exemptions.add(this.ada, List.of(new Exemption(Exemption.Kind.LABEL, "CI", "All of them", null)));
		});
		Run run = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(run.status()).as(String.valueOf(run.reason())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revoked()).as("three, and what was on the wire")
			.hasSizeBetween(3, 3 + CALLS_AT_ONCE);
		assertThat(run.counts().revoked()).isEqualTo(this.organization.revoked().size());
		assertThat(run.counts().failed()).isZero();
		assertThat(run.counts().tokens()).isEqualTo(2 * DUE);
		assertThat(entries(Kind.REVOCATION)).extracting(ActivityEntry::result)
			.as("no request was made for the others")
			.isSubsetOf(EntryResult.REVOKED, EntryResult.SKIPPED)
			.filteredOn(EntryResult.REVOKED::equals)
			.hasSameSizeAs(this.organization.revoked());
	}

	@Test
	void aTighterRuleIsForTheNextRunAndLosesNothingThatWasPlannedBefore() {
		atThirdRevocation(() -> choose(RevocationInterval.ofDays(45)));
		Run run = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(run.status()).as(String.valueOf(run.reason())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revokedTokens()).allMatch((token) -> token.startsWith("old-")).hasSize(DUE);
		assertThat(run.counts().revoked()).isEqualTo(DUE);
		Run next = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(next.status()).as(String.valueOf(next.reason())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revokedTokens()).hasSize(2 * DUE);
		assertThat(this.organization.revoked()).hasSize(2 * DUE);
		assertThat(run.counts().failed() + next.counts().failed()).isZero();
	}

	private void atThirdRevocation(Runnable change) {
		this.organization.observe((call) -> {
			if (call.isRevocation() && this.revocations.incrementAndGet() == 3) {
				change.run();
			}
		});
	}

}
