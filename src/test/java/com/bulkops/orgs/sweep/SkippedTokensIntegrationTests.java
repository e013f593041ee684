package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The log grows with what changes and not with every night: a due token that is not
 * touched has one entry for as long as the reason stays, and each run counts it.
 */
class SkippedTokensIntegrationTests extends SiteOfAnyTime {

	private static final int EXEMPT = 5;

	@Autowired
	private Exemptions exemptions;

	@BeforeEach
	void exempt() {
		Instant old = Instant.now().minus(Duration.ofDays(200));
		IntStream.range(0, EXEMPT)
			.forEach((person) -> this.organization.account("person-" + person).token("kept-" + person, "CI", old));
		choose(RevocationInterval.ofDays(90));
		withoutNights();
		exempt("CI", "a reason");
	}

	@Test
	void nightsThatChangeNothingWriteNothingAboutThem() {
		for (int night = 0; night < 4; night++) {
			Run run = night();
			assertThat(run.counts().exempt()).as("counted by each run").isEqualTo(EXEMPT);
		}
		assertThat(entries()).as("one for each token").isEqualTo(EXEMPT);
	}

	@Test
	void anotherReasonOrAnotherTokenIsWritten() {
		night();
		exempt("C*", "another reason");
		this.exemptions.remove(this.ada, Exemption.Kind.LABEL, "CI");
		this.organization.account("new").token("new", "CI", Instant.now().minus(Duration.ofDays(300)));
		night();
		long after = entries();
		assertThat(after).isGreaterThan(EXEMPT);
		night();
		assertThat(entries()).isEqualTo(after);
	}

	private Run night() {
		Run run = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		pass(Duration.ofDays(1));
		return run;
	}

	private void exempt(String pattern, String reason) {
		this.exemptions.add(this.ada, List.of(new Exemption(Exemption.Kind.LABEL, pattern, reason, null)));
	}

	private long entries() {
		Long entries = this.jdbc.queryForObject(
				"select count(*) from activity_entry where site_id = ? and kind = 'TOKEN' and result = 'SKIPPED'",
				Long.class, this.site.value());
		return (entries != null) ? entries : 0;
	}

}
