package com.bulkops.orgs.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.ManagedAccount.Status;
import com.bulkops.orgs.adminapi.ManagedAccount.Type;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.policy.Exemption.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ExemptionListTests {

	private static final Policy POLICY = new Policy(Rule.of(RevocationInterval.ofDays(90), RunMode.REVOKE), Cap.NONE,
			Grace.NONE, LocalTime.of(2, 0), ZoneId.of("Europe/Berlin"), 1);

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	private static final LocalDate TODAY = LocalDate.parse("2026-11-24");

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "ci-*, ci-1, true", "ci-*, CI-1, true", "CI-*, ci-, true", "ci-*, my-ci-1, false",
					"*ci*, my-ci-1, true", "*, '', true", "ci, ci, true", "ci, cix, false", "'', x, false",
					"*@partner.example.com, Lila@Partner.Example.COM, true",
					"*@partner.example.com, lila@partner.example.com.evil, false", "a*b*c, aXbXbXc, true",
					"a*b*c, aXbX, false", "**a, ba, true", "a.c, abc, false", "a?c, abc, false", "[a-z], b, false",
					"ΑΣ*, ας-1, true", "*ΑΣ, xας, true", "straße, STRASSE, true", "ＣＩ-＊, ci-1, true", "ı*, IX, true",
					"İ*, ix, true", "🚀*, 🚀 deploy, true", "*\\d, 7, false" })
	void aStarStandsForAnyTextAndCapitalsDoNotMatter(String pattern, String text, boolean matches) {
		assertThat(new Glob(pattern).matches(Glob.fold(text))).isEqualTo(matches);
	}

	@ParameterizedTest
	@CsvSource({ "ci-bot, 'ci-bot ', true", "ci-bot, '  ci-bot', true", "ci-bot, 'ci-bot\n', true",
			"ci-bot, 'ci-bot\u00a0', true", "ci-bot, \u200bci-bot\ufeff, true", "ci bot, 'ci   bot', true",
			"ci bot, ci\u00a0bot, true", "ci bot, 'ci\r\n\tbot', true", "ci\u00a0bot, ci bot, true",
			"' ci-* ', ci-1, true", "Caf\u00e9*, Cafe\u0301 1, true", "CAFE\u0301*, caf\u00e9 1, true",
			"ci bot, cibot, false", "ci-bot, ci- bot, false", "ci *, 'ci ', false", "Cafe, Cafe\u0301, false" })
	void whatLooksTheSameIsTheSame(String pattern, String text, boolean matches) {
		assertThat(new Glob(pattern).matches(Glob.fold(text))).isEqualTo(matches);
	}

	@Test
	void aPatternOfManyStarsTakesNoTime() {
		String text = "a".repeat(255);
		assertThat(new Glob("*a".repeat(120) + "b").matches(Glob.fold(text))).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "ACCOUNT, a:1|x, EXEMPT", "ACCOUNT, A:1|X, REVOKE", "ACCOUNT, a:1, REVOKE",
			"EMAIL, *@example.com, EXEMPT", "EMAIL, lila@other.example, REVOKE", "LABEL, nightly*, EXEMPT",
			"LABEL, weekly*, REVOKE" })
	void savesWhatItsPatternNames(Kind kind, String pattern, Verdict verdict) {
		Decision decision = decide(new Exemption(kind, pattern, "deploys", null), person("lila@example.com"),
				token("Nightly deploy"), NOW);
		assertThat(decision.verdict()).as(decision.reason()).isEqualTo(verdict);
		if (verdict == Verdict.EXEMPT) {
			assertThat(decision.reason()).contains(pattern, "(deploys)", "100 days old");
		}
	}

	@Test
	void ofTwoThatHaveEndedTheLaterOneIsNamed() {
		ExemptionList list = new ExemptionList(List.of(label("ci*", TODAY.minusDays(9)),
				label("*1", TODAY.minusDays(2)), label("*", TODAY), label("other", TODAY.minusDays(1))));
		assertThat(list.findEnded(person(null), token("ci-1"), TODAY)).isEqualTo(label("*1", TODAY.minusDays(2)));
		assertThat(list.find(person(null), token("ci-1"), TODAY)).isEqualTo(ListedExemption.own(label("*", TODAY)));
		assertThat(new ExemptionList(List.of(label("ci*", TODAY))).findEnded(person(null), token("ci-1"), TODAY))
			.isNull();
	}

	@Test
	void ofAnExemptionOfAnotherSiteOnlyTheSiteIsTold() {
		ExemptionList list = shared(List.of(), new Exemption(Kind.LABEL, "ci*", "secret plan", null));
		Decision decision = POLICY.decide(token("ci-1"), person("x@example.com"), list, NOW);
		assertThat(decision.verdict()).isEqualTo(Verdict.EXEMPT);
		assertThat(decision.reason())
			.startsWith("An exemption of another site of this organization, other.example.com, exempts it. Otherwise")
			.doesNotContain("ci*", "secret plan");
	}

	@Test
	void anExemptionOfTheSiteItselfComesFirst() {
		Exemption own = label("ci*", null);
		ExemptionList list = shared(List.of(own), new Exemption(Kind.ACCOUNT, "a:1|x", "secret plan", null));
		assertThat(list.find(person(null), token("ci-1"), TODAY)).isEqualTo(ListedExemption.own(own));
	}

	@ParameterizedTest
	@CsvSource({ "EMAIL, *@partner.example.com, provides no email address", "LABEL, *keep, label is too long" })
	void doubtAboutAnExemptionOfAnotherSiteIsDoubtToo(Kind kind, String pattern, String why) {
		ExemptionList list = shared(List.of(), new Exemption(kind, pattern, "secret plan", TODAY));
		Decision decision = POLICY.decide(token("x".repeat(254) + "…"), person(null), list, NOW);
		assertThat(decision.verdict()).isEqualTo(Verdict.SKIP);
		assertThat(decision.reason())
			.contains(why, "an exemption of another site of this organization, other.example.com, exempts it")
			.doesNotContain(pattern, "secret plan");
	}

	@Test
	void whatAnotherSiteLetEndIsNotTold() {
		ExemptionList list = shared(List.of(), label("ci*", TODAY.minusDays(1)));
		assertThat(POLICY.decide(token("ci-1"), person(null), list, NOW))
			.extracting(Decision::verdict, Decision::reason)
			.containsExactly(Verdict.REVOKE, "100 days old; the limit is 90 days.");
	}

	/** Its own days end later, earlier, and with the same instant. */
	@ParameterizedTest
	@CsvSource({ "Pacific/Kiritimati, Etc/GMT+12, 2026-11-23", "Etc/GMT+12, Pacific/Kiritimati, 2026-11-26",
			"America/Los_Angeles, UTC, 2026-11-25", "UTC, America/Los_Angeles, 2026-11-24",
			"Europe/Berlin, Europe/Berlin, 2026-11-24" })
	void inAnotherTimeZoneItNeverEndsEarlier(ZoneId from, ZoneId to, LocalDate lastDay) {
		Exemption moved = label("ci*", TODAY).convertZone(from, to);
		assertThat(moved.lastDay()).isEqualTo(lastDay);
		assertThat(moved.findEnd(to)).isAfterOrEqualTo(label("ci*", TODAY).findEnd(from));
		assertThat(label("ci*", null).convertZone(from, to)).isEqualTo(label("ci*", null));
	}

	@ParameterizedTest
	@CsvSource({ "LABEL, *, true", "LABEL, ***, true", "LABEL, * *, true", "LABEL, '* \u00a0*', true",
			"LABEL, *\u200b*, true", "LABEL, *a*, false", "LABEL, *@*, false", "LABEL, *-*, false", "EMAIL, *, true",
			"EMAIL, *@*, true", "EMAIL, *@*.*, true", "EMAIL, @, true", "EMAIL, *@*.com, false",
			"EMAIL, *@example.com, false", "ACCOUNT, a, false" })
	void aPatternIsForEverythingIfNothingIsLeftThatAPersonCanSee(Kind kind, String pattern, boolean everything) {
		assertThat(new Exemption(kind, pattern, "freeze", null).matchesEverything()).isEqualTo(everything);
	}

	private static ExemptionList shared(List<Exemption> own, Exemption ofOther) {
		return new ExemptionList(own.stream().map(ListedExemption::own).toList(),
				List.of(new ListedExemption("other.example.com", ofOther)));
	}

	@Test
	void listsOfTheSameExemptionsAreTheSame() {
		ExemptionList list = new ExemptionList(List.of(label("ci*", TODAY)));
		assertThat(list.all()).containsExactly(ListedExemption.own(label("ci*", TODAY)));
		assertThat(list).isEqualTo(new ExemptionList(List.of(label("ci*", TODAY))))
			.hasSameHashCodeAs(new ExemptionList(List.of(label("ci*", TODAY))))
			.isNotEqualTo(new ExemptionList(List.of(label("ci*", null))))
			.isNotEqualTo(List.of(label("ci*", TODAY)));
		assertThat(list.hashCode()).isNotEqualTo(new ExemptionList(List.of(label("ci*", null))).hashCode()).isNotZero();
	}

	@Test
	void theLogSaysToWhichDayAndWhy() {
		assertThat(new Exemption(Kind.LABEL, "ci*", "deploys", TODAY).describe())
			.isEqualTo("until 2026-11-24 (deploys)");
		assertThat(new Exemption(Kind.LABEL, "ci*", "deploys", null).describe())
			.isEqualTo("with no end date (deploys)");
	}

	@Test
	void noEndIsTheLatestOne() {
		Exemption endless = label("ci*", null);
		assertThat(label("ci*", TODAY).endsBefore(endless)).isTrue();
		assertThat(endless.endsBefore(label("ci*", TODAY))).isFalse();
		assertThat(endless.endsBefore(endless)).isFalse();
		assertThat(label("ci*", TODAY).endsBefore(label("ci*", TODAY.plusDays(1)))).isTrue();
		assertThat(label("ci*", TODAY).endsBefore(label("ci*", TODAY))).isFalse();
	}

	private static Exemption label(String pattern, @Nullable LocalDate lastDay) {
		return new Exemption(Kind.LABEL, pattern, "deploys", lastDay);
	}

	/** Berlin's clocks go forward on 2026-03-29: that day has 23 hours. */
	@ParameterizedTest
	@CsvSource({ "2026-11-24, 2026-11-24T22:59:59.999999999Z, EXEMPT", "2026-11-24, 2026-11-24T23:00:00Z, REVOKE",
			"2026-11-24, 2026-11-24T00:00:00Z, EXEMPT", "2026-03-29, 2026-03-29T21:59:59Z, EXEMPT",
			"2026-03-29, 2026-03-29T22:00:00Z, REVOKE", "2028-02-28, 2028-02-28T22:59:59Z, EXEMPT",
			"2028-02-28, 2028-02-28T23:00:00Z, REVOKE", "2028-02-29, 2028-02-28T23:00:00Z, EXEMPT" })
	void countsToTheEndOfItsLastDayInTheTimeZoneOfThePolicy(LocalDate lastDay, Instant now, Verdict verdict) {
		ApiToken token = new ApiToken(new TokenId("t"), "CI", now.minus(Duration.ofDays(100)), null, null, null, null);
		Decision decision = decide(new Exemption(Kind.LABEL, "ci", "deploys", lastDay), person(null), token, now);
		assertThat(decision.verdict()).as(decision.reason()).isEqualTo(verdict);
		if (verdict == Verdict.REVOKE) {
			assertThat(decision.due().rule()).endsWith("(the exemption by label “ci” ended on %s)".formatted(lastDay));
		}
	}

	@Test
	void withoutAnEmailAddressNothingIsRevokedAsLongAsAnExemptionByEmailCounts() {
		Exemption partners = new Exemption(Kind.EMAIL, "*@partner.example.com", "contract", TODAY);
		Decision decision = decide(partners, person(null), token("CI"), NOW);
		assertThat(decision.verdict()).isEqualTo(Verdict.SKIP);
		assertThat(decision.reason()).contains("provides no email address", "*@partner.example.com",
				"So it was not revoked");
		assertThat(decide(partners, person("x@example.com"), token("CI"), NOW).verdict()).isEqualTo(Verdict.REVOKE);
		Exemption ended = new Exemption(Kind.EMAIL, "*@partner.example.com", "contract", TODAY.minusDays(1));
		assertThat(decide(ended, person(null), token("CI"), NOW).verdict()).isEqualTo(Verdict.REVOKE);
	}

	@Test
	void aLabelThatWasCutIsNotRevokedAsLongAsAnExemptionByLabelCounts() {
		Exemption keep = new Exemption(Kind.LABEL, "*keep", "deploys", null);
		assertThat(decide(keep, person(null), token("x".repeat(254) + "…"), NOW).verdict()).isEqualTo(Verdict.SKIP);
		assertThat(decide(keep, person(null), token("x…"), NOW).verdict()).isEqualTo(Verdict.REVOKE);
	}

	@Test
	void whatIsNotDueIsKeptWithoutAWordOfExemptions() {
		ApiToken young = new ApiToken(new TokenId("t"), "CI", NOW, null, null, null, null);
		assertThat(decide(new Exemption(Kind.LABEL, "ci", "deploys", null), person(null), young, NOW))
			.isEqualTo(new Decision(Verdict.KEEP, "It is younger than 90 days.", null));
	}

	@Test
	void appAccountsNeedNoExemption() {
		ManagedAccount app = new ManagedAccount(new AccountId("app"), Type.APP, Status.ACTIVE, null);
		Decision decision = decide(new Exemption(Kind.LABEL, "ci", "deploys", null), app, token("CI"), NOW);
		assertThat(decision.verdict()).isEqualTo(Verdict.SKIP);
		assertThat(decision.reason()).contains("app account").doesNotContain("exemption");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "2026-11-20, 2026-11-25, 2026-11-25", "2026-11-20, -, +999999999-12-31" })
	void theMarkOfATokenIsTheLastDayOfAll(@Nullable LocalDate one, @Nullable LocalDate other, LocalDate mark) {
		ExemptionList list = new ExemptionList(Arrays.asList(new Exemption(Kind.LABEL, "ci", "deploys", one),
				new Exemption(Kind.EMAIL, "*@partner.example.com", "contract", other)));
		assertThat(list.findLastDay(person("x@partner.example.com"), token("CI"))).isEqualTo(mark);
		assertThat(list.findLastDay(person(null), token("CI"))).as("might be saved").isEqualTo(mark);
		assertThat(list.findLastDay(person("x@example.com"), token("CI"))).isEqualTo(one);
		assertThat(list.findLastDay(person("x@example.com"), token("other"))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\u0000", "\u00a0", "\u200b" })
	void needsAPatternAndAReason(String empty) {
		assertThatIllegalArgumentException().isThrownBy(() -> new Exemption(Kind.LABEL, empty, "deploys", null));
		assertThatIllegalArgumentException().isThrownBy(() -> new Exemption(Kind.LABEL, "ci", empty, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new Exemption(Kind.ACCOUNT, "no account", "x", null));
	}

	private static Decision decide(Exemption exemption, ManagedAccount account, ApiToken token, Instant now) {
		return POLICY.decide(token, account, new ExemptionList(List.of(exemption)), now);
	}

	private static ManagedAccount person(@Nullable String email) {
		return new ManagedAccount(new AccountId("a:1|x"), Type.ATLASSIAN, Status.ACTIVE, email);
	}

	private static ApiToken token(String label) {
		return new ApiToken(new TokenId("t"), label, NOW.minus(Duration.ofDays(100)), null, null, null, null);
	}

}
