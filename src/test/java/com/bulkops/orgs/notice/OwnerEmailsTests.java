package com.bulkops.orgs.notice;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OwnerEmailsTests {

	private static final Instant NIGHT = Instant.parse("2026-12-02T01:17:00Z");

	private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

	private final OwnerEmails emails = new OwnerEmails(20);

	@Test
	void aWarningSaysWhichTokenGoesWhen() {
		Email email = this.emails.warning("Acme", List.of(line("CI")), BERLIN);
		assertThat(email.subject())
			.isEqualTo("Action needed: 1 of your Atlassian API tokens will be revoked on 2 December 2026");
		assertThat(email.text()).contains("the organization Acme", """
				* “CI”
				  created on 4 September 2026, last used on 24 November 2026
				  will be revoked on 2 December 2026 at 02:17 (Europe/Berlin; 2026-12-02 01:17 UTC)
				""", "Revoked tokens can't be restored.",
				"https://id.atlassian.com/manage-profile/security/api-tokens\n");
		OwnerEmails.Line other = new OwnerEmails.Line("CI", null, null, NIGHT.plus(Duration.ofDays(1)));
		assertThat(this.emails.warning("Acme", List.of(other, line("CI")), BERLIN).subject())
			.isEqualTo("Action needed: 2 of your Atlassian API tokens will be revoked starting on 2 December 2026");
		assertThat(this.emails.warning("Acme", List.of(line("CI")), ZoneId.of("UTC")).text())
			.contains("on 2 December 2026 at 01:17 (UTC)\n");
	}

	@Test
	void whatIsTakenBackIsSaidWithItsDate() {
		Email email = this.emails.withdrawn("Acme", List.of(line("CI")), BERLIN);
		assertThat(email.subject()).isEqualTo("Your Atlassian API token will not be revoked on 2 December 2026");
		assertThat(email.text()).contains("the organization Acme", "“CI”",
				"will not be revoked on 2 December 2026 at 02:17 (Europe/Berlin; 2026-12-02 01:17 UTC)");
		OwnerEmails.Line other = new OwnerEmails.Line("CI", null, null, NIGHT.plus(Duration.ofDays(1)));
		assertThat(this.emails.withdrawn("Acme", List.of(line("CI"), line("CI")), BERLIN).subject())
			.isEqualTo("2 of your Atlassian API tokens will not be revoked on 2 December 2026");
		assertThat(this.emails.withdrawn("Acme", List.of(line("CI"), other), BERLIN).subject())
			.isEqualTo("2 of your Atlassian API tokens will not be revoked as announced");
	}

	@Test
	void whatIsNotKnownIsSaid() {
		Email email = this.emails.revoked("Acme", List.of(new OwnerEmails.Line(" ", null, null, NIGHT)), BERLIN);
		assertThat(email.subject()).isEqualTo("1 of your Atlassian API tokens was revoked");
		assertThat(email.text())
			.startsWith("An administrator's rule of the organization Acme revoked 1 API token of yours.")
			.contains("""
					* (no label)
					  created at an unknown time, never used
					  was revoked on 2 December 2026 at 02:17 (Europe/Berlin; 2026-12-02 01:17 UTC)
					""");
	}

	@Test
	void labelsCanNeitherBreakALineNorTurnItAround() {
		Email email = this.emails.warning("Acme\r\nBcc: eve@example.com",
				List.of(line("CI\r\n\r\nDear user, \u2028click\u0000here"), line("\u202Egnp.exe"),
						line("<script>alert(1)</script> 👩‍💻 部署")),
				BERLIN);
		assertThat(email.text())
			.contains("* “CI Dear user, click here”\n", "* “gnp.exe”\n", "* “<script>alert(1)</script> 👩‍💻 部署”\n",
					"the organization Acme Bcc eve at example. com.\n")
			.doesNotContain("\r");
		assertThat(email.subject()).doesNotContain("\n").doesNotContain("\r");
	}

	@Test
	void longLabelsAreCutBetweenCharacters() {
		Email email = this.emails.warning("Acme", List.of(line("🚀".repeat(200))), BERLIN);
		assertThat(email.text()).contains("* “" + "🚀".repeat(79) + "…”\n");
	}

	@Test
	void onlySoManyTokensAreListedAndTheOthersCounted() {
		Email email = this.emails.warning("Acme", Collections.nCopies(32, line("CI")), BERLIN);
		assertThat(email.text().split("\\* “CI”")).hasSize(21);
		assertThat(email.text()).startsWith("32 API tokens of yours").contains("… and 12 more.\n");
	}

	private static OwnerEmails.Line line(String label) {
		return new OwnerEmails.Line(label, Instant.parse("2026-09-03T22:30:00Z"), Instant.parse("2026-11-24T12:00:00Z"),
				NIGHT);
	}

}
