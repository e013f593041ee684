package com.bulkops.orgs.notice;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LettersTests {

	private static final Instant NIGHT = Instant.parse("2026-12-02T01:17:00Z");

	private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

	private final Letters letters = new Letters(20);

	@Test
	void aWarningSaysWhichTokenGoesWhen() {
		Mailer.Letter letter = this.letters.warning("Acme", List.of(line("CI")), BERLIN);
		assertThat(letter.subject())
			.isEqualTo("Action needed: 1 of your Atlassian API tokens will be revoked on 2 December 2026");
		assertThat(letter.text()).contains("the organization Acme", """
				* “CI”
				  created on 4 September 2026, last used on 24 November 2026
				  will be revoked on 2 December 2026 at 02:17 (Europe/Berlin; 2026-12-02 01:17 UTC)
				""", "Revoked tokens can't be restored.",
				"https://id.atlassian.com/manage-profile/security/api-tokens\n");
		Letters.Line other = new Letters.Line("CI", null, null, NIGHT.plus(Duration.ofDays(1)));
		assertThat(this.letters.warning("Acme", List.of(other, line("CI")), BERLIN).subject())
			.isEqualTo("Action needed: 2 of your Atlassian API tokens will be revoked starting on 2 December 2026");
		assertThat(this.letters.warning("Acme", List.of(line("CI")), ZoneId.of("UTC")).text())
			.contains("on 2 December 2026 at 01:17 (UTC)\n");
	}

	@Test
	void whatIsTakenBackIsSaidWithItsDate() {
		Mailer.Letter letter = this.letters.withdrawn("Acme", List.of(line("CI")), BERLIN);
		assertThat(letter.subject()).isEqualTo("Your Atlassian API token will not be revoked on 2 December 2026");
		assertThat(letter.text()).contains("the organization Acme", "“CI”",
				"will not be revoked on 2 December 2026 at 02:17 (Europe/Berlin; 2026-12-02 01:17 UTC)");
		Letters.Line other = new Letters.Line("CI", null, null, NIGHT.plus(Duration.ofDays(1)));
		assertThat(this.letters.withdrawn("Acme", List.of(line("CI"), line("CI")), BERLIN).subject())
			.isEqualTo("2 of your Atlassian API tokens will not be revoked on 2 December 2026");
		assertThat(this.letters.withdrawn("Acme", List.of(line("CI"), other), BERLIN).subject())
			.isEqualTo("2 of your Atlassian API tokens will not be revoked as announced");
	}

	@Test
	void whatIsNotKnownIsSaid() {
		Mailer.Letter letter = this.letters.revoked("Acme", List.of(new Letters.Line(" ", null, null, NIGHT)), BERLIN);
		assertThat(letter.subject()).isEqualTo("1 of your Atlassian API tokens was revoked");
		assertThat(letter.text())
			.startsWith("An administrator's rule of the organization Acme revoked 1 API token of yours.")
			.contains("""
					* (no label)
					  created at an unknown time, never used
					  was revoked on 2 December 2026 at 02:17 (Europe/Berlin; 2026-12-02 01:17 UTC)
					""");
	}

	@Test
	void labelsCanNeitherBreakALineNorTurnItAround() {
		Mailer.Letter letter = this.letters.warning("Acme\r\nBcc: eve@example.com",
				List.of(line("CI\r\n\r\nDear user, \u2028click\u0000here"), line("\u202Egnp.exe"),
						line("<script>alert(1)</script> 👩‍💻 部署")),
				BERLIN);
		assertThat(letter.text())
			.contains("* “CI Dear user, click here”\n", "* “gnp.exe”\n", "* “<script>alert(1)</script> 👩‍💻 部署”\n",
					"the organization Acme Bcc eve at example. com.\n")
			.doesNotContain("\r");
		assertThat(letter.subject()).doesNotContain("\n").doesNotContain("\r");
	}

	@Test
	void longLabelsAreCutBetweenCharacters() {
		Mailer.Letter letter = this.letters.warning("Acme", List.of(line("🚀".repeat(200))), BERLIN);
		assertThat(letter.text()).contains("* “" + "🚀".repeat(79) + "…”\n");
	}

	@Test
	void onlySoManyTokensAreListedAndTheOthersCounted() {
		Mailer.Letter letter = this.letters.warning("Acme", Collections.nCopies(32, line("CI")), BERLIN);
		assertThat(letter.text().split("\\* “CI”")).hasSize(21);
		assertThat(letter.text()).startsWith("32 API tokens of yours").contains("… and 12 more.\n");
	}

	private static Letters.Line line(String label) {
		return new Letters.Line(label, Instant.parse("2026-09-03T22:30:00Z"), Instant.parse("2026-11-24T12:00:00Z"),
				NIGHT);
	}

}
