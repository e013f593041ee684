package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the owners of tokens know, from the first warning to its end: one date per token,
 * which is kept or taken back.
 */
class AnnouncementsIntegrationTests extends SiteWithMail {

	private static final AccountId PERSON = new AccountId("person-1");

	private static final TokenId SOON = new TokenId("soon");

	/** Issue 17, point 12: a look, the first scan after Update and a run on hold. */
	@Test
	void scansManualRunsAndRunsOnHoldWarnNobody() {
		dueIn("person-1", "soon", Duration.ofDays(5));
		await(this.runs.start(this.ada, RunMode.REPORT));
		runNotices();
		assertThat(this.mail.getReceivedMessages()).as("a scan").isEmpty();
		run();
		assertThat(this.mail.getReceivedMessages()).as("a manual run").isEmpty();
		dueIn("person-2", "old", Duration.ofDays(-5));
		dueIn("person-2", "older", Duration.ofDays(-6));
		Policy current = this.policies.get(this.site);
		this.policies.update(this.ada, new Policy(current.rule(), new Cap(1, null, anyNumber()), Grace.DEFAULT,
				current.nightlyAt(), BERLIN, current.version()));
		assertThat(night().status()).isEqualTo(RunStatus.ON_HOLD);
		assertThat(this.mail.getReceivedMessages()).as("a run on hold").isEmpty();
	}

	@Test
	void nobodyIsWarnedBeforeAnOwnerChoosesIt() {
		this.jdbc.update("delete from notice_settings where site_id = ?", this.site.value());
		dueIn("person-1", "soon", Duration.ofDays(5));
		dueIn("person-1", "old", Duration.ofDays(-5));
		night();
		assertThat(this.organization.revokedTokens()).containsExactly("old");
		assertThat(this.mail.getReceivedMessages()).isEmpty();
	}

	/** Issue 17, point 12: the same owner got three different dates in 16 minutes. */
	@Test
	void anOwnerKnowsOneDatePerToken() {
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		Instant first = announced().get(SOON);
		choose(RevocationInterval.ofDays(91), RunMode.REVOKE);
		night();
		assertThat(announced()).isEmpty();
		choose(RevocationInterval.ofDays(92), RunMode.REVOKE);
		night();
		night();
		assertThat(subjects()).containsExactly(
				"Action needed: 1 of your Atlassian API tokens will be revoked on " + day(first),
				"Your Atlassian API token will not be revoked on " + day(first),
				"Action needed: 1 of your Atlassian API tokens will be revoked on " + day(announced().get(SOON)));
		assertThat(announced().get(SOON)).isEqualTo(first.plus(Duration.ofDays(2)));
		assertThat(text(2)).contains(day(announced().get(SOON)));
	}

	@Test
	void aChangeThatIsUndoneBeforeTheNextNightIsNoReasonForMail() {
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		choose(RevocationInterval.ofDays(91), RunMode.REVOKE);
		runNotices();
		choose(RevocationInterval.ofDays(90), RunMode.REVOKE);
		runNotices();
		night();
		assertThat(this.mail.getReceivedMessages()).hasSize(1);
	}

	@Test
	void anEarlierDateIsToldOnce() {
		dueIn("person-1", "soon", Duration.ofDays(5));
		night();
		Instant first = announced().get(SOON);
		choose(RevocationInterval.ofDays(88), RunMode.REVOKE);
		night();
		night();
		assertThat(this.mail.getReceivedMessages()).hasSize(2);
		assertThat(announced().get(SOON)).isEqualTo(first.minus(Duration.ofDays(2)));
		assertThat(text(1)).contains("will be revoked on " + day(announced().get(SOON)));
	}

	@Test
	void anotherRuleWithTheSameDateIsNoReasonForMail() {
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		Policy current = this.policies.get(this.site);
		this.policies.update(this.ada,
				new Policy(
						new Rule(RevocationInterval.ofDays(180), new Rule.Idle(90, 90), Rule.Deactivated.AS_OTHERS,
								RunMode.REVOKE),
						current.cap().withConfirmed(anyNumber()), Grace.NONE, current.nightlyAt(), BERLIN,
						current.version()));
		night();
		assertThat(this.mail.getReceivedMessages()).hasSize(1);
	}

	@Test
	void whatIsNotRevokedAnyMoreIsTakenBackOnceAndAnnouncedAgain() {
		dueIn("person-1", "soon", Duration.ofDays(3));
		dueIn("person-1", "deleted", Duration.ofDays(3));
		dueIn("person-2", "other", Duration.ofDays(3));
		night();
		Instant first = announced().get(SOON);
		this.organization.account("person-1").withdraw("deleted");
		this.exemptions.add(this.ada, List.of(new Exemption(Exemption.Kind.ACCOUNT, "person-1", "a test", null)));
		night();
		night();
		assertThat(this.mail.getReceivedMessages()).as("the other one's is kept").hasSize(3);
		assertThat(subjects()).hasSize(2)
			.last()
			.isEqualTo("Your Atlassian API token will not be revoked on " + day(first));
		assertThat(text(1)).contains("“soon”", "will not be revoked on " + day(first)).doesNotContain("“deleted”");
		assertThat(notices().get(0).reason()).startsWith("An announced revocation was withdrawn. 1 API token.");
		this.exemptions.remove(this.ada, Exemption.Kind.ACCOUNT, "person-1");
		night();
		assertThat(subjects()).as("it is announced again").hasSize(3);
		assertThat(announced()).containsKey(SOON);
	}

	@Test
	void offIsToldAtTheTimeOfTheNightUnlessItIsTakenBackBefore() {
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		choose(RevocationInterval.OFF, RunMode.REVOKE);
		runNotices();
		assertThat(this.mail.getReceivedMessages()).as("not before the night").hasSize(1);
		choose(RevocationInterval.ofDays(90), RunMode.REVOKE);
		runNotices();
		everythingIsDueAgain();
		runNotices();
		assertThat(this.mail.getReceivedMessages()).as("it is true again").hasSize(1);
		choose(RevocationInterval.OFF, RunMode.REVOKE);
		runNotices();
		assertThat(leavesIn()).isBetween(Duration.ofHours(11), Duration.ofHours(13));
		everythingIsDueAgain();
		runNotices();
		assertThat(subjects()).hasSize(2).last().asString().contains("will not be revoked on");
		assertThat(announced()).isEmpty();
	}

	@Test
	void anotherOrganizationTakesBackWhatWasAnnounced() {
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		Organization other = RunningApp.ATLASSIAN.add(new Organization("Other", Clock.systemUTC()));
		this.organizations.connect(this.ada,
				this.organizations.verify(new OrganizationId(other.id()), new ApiKey(other.apiKey())), null);
		runNotices();
		run();
		assertThat(this.mail.getReceivedMessages()).as("not before the night").hasSize(1);
		everythingIsDueAgain();
		runNotices();
		assertThat(subjects()).hasSize(2).last().asString().contains("will not be revoked on");
	}

	@Test
	void whoStopsNotifyingOwnersStopsWhatWaitsToo() {
		this.mail.stop();
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		this.settings.update(this.ada, new NoticeSettings(false, LeadDays.DEFAULT, List.of(), null, 1), null);
		this.mail.start();
		everythingIsDueAgain();
		runNotices();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
	}

	/** More of a night's run may become known when a later one begins. */
	@Test
	void aNightThatIsToldOfAgainAnnouncesNothing() {
		dueIn("person-1", "soon", Duration.ofDays(9));
		Run night = night();
		choose(RevocationInterval.ofDays(88), RunMode.REVOKE);
		await(this.runs.start(this.ada, RunMode.REPORT));
		this.jdbc.update("update sweep_run set told = false where id = ?", night.id().value());
		runNotices();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
	}

	@Test
	void anExemptionWithdrawsWarningsThatWait() {
		this.mail.stop();
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		this.exemptions.add(this.ada, List.of(new Exemption(Exemption.Kind.ACCOUNT, "person-1", "a test", null)));
		this.mail.start();
		everythingIsDueAgain();
		this.sender.sendDue();
		assertThat(this.mail.getReceivedMessages()).as("from the moment it is saved").isEmpty();
		runNotices();
		assertThat(this.jdbc.queryForObject("select count(*) from notice_token where site_id = ?", Long.class,
				this.site.value()))
			.isZero();
	}

	@Test
	void anExemptionOfAnotherSiteOfTheOrganizationWithdrawsThemToo() {
		SimulatedAtlassian otherJira = new SimulatedAtlassian(0, Clock.systemUTC());
		RunningApp.install(this.context, otherJira);
		ActingUser omar = new ActingUser(new SiteId(otherJira.site().siteId()), "omar");
		this.organizations.connect(omar, this.organizations.verify(new OrganizationId(this.organization.id()),
				new ApiKey(this.organization.apiKey())), null);
		this.mail.stop();
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		this.exemptions.add(omar, List.of(new Exemption(Exemption.Kind.ACCOUNT, "person-1", "a test", null)));
		this.mail.start();
		everythingIsDueAgain();
		this.sender.sendDue();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
		otherJira.close();
	}

	@Test
	void onlyWhatWasSentAndIsStillAheadIsAnnounced() {
		this.mail.stop();
		dueIn("person-1", "soon", Duration.ofDays(3));
		night();
		assertThat(announced()).as("the letter waits").isEmpty();
		this.mail.start();
		everythingIsDueAgain();
		runNotices();
		Instant date = announced().get(SOON);
		assertThat(date).isAfter(this.now);
		assertThat(this.ownerNotices.announcedAfter(this.site, PERSON, date.minusMillis(1))).containsOnlyKeys(SOON);
		assertThat(this.ownerNotices.announcedAfter(this.site, PERSON, date)).isEmpty();
		assertThat(this.ownerNotices.announcedAfter(this.site, new AccountId("person-2"), this.now)).isEmpty();
	}

	@Test
	void aRequestedScanThatGoesWrongMailsAdministratorsOnlyOfTheDeadKey() throws Exception {
		subscribe();
		this.organization.power(KeyPower.DEAD);
		await(this.runs.start(this.ada, RunMode.REPORT));
		runNotices();
		assertThat(posted()).extracting((body) -> body.path("kind").asString("")).containsExactly("KEY_REJECTED");
	}

	@Test
	void administratorsComeBeforeTheLettersThatWait() throws Exception {
		subscribe();
		this.mail.stop();
		for (int person = 0; person < 20; person++) {
			dueIn("person-" + person, "soon", Duration.ofDays(5));
		}
		night();
		this.mail.start();
		everythingIsDueAgain();
		this.organization.power(KeyPower.DEAD);
		night();
		assertThat(this.jdbc.queryForObject("""
				select (select max(claimed_at) from notice where site_id = ?1 and kind = 'KEY_REJECTED')
				  < (select min(claimed_at) from notice where site_id = ?1 and kind = 'WARNING')
				""".replace("?1", "'" + this.site.value() + "'"), Boolean.class)).isTrue();
		assertThat(this.mail.getReceivedMessages()).hasSize(24);
	}

	private Map<TokenId, Instant> announced() {
		return this.ownerNotices.announcedAfter(this.site, PERSON, this.now);
	}

	/** Of the mails to person-1, in the order in which they came. */
	private List<String> subjects() {
		return mails().stream().map((message) -> {
			try {
				return message.getSubject();
			}
			catch (MessagingException ex) {
				throw new IllegalStateException(ex);
			}
		}).toList();
	}

	private String text(int message) {
		return text(mails().get(message));
	}

	private List<MimeMessage> mails() {
		return Arrays.stream(this.mail.getReceivedMessages())
			.filter((message) -> to(message).equals("person1@example.com"))
			.toList();
	}

	private Duration leavesIn() {
		return Duration.between(this.now,
				this.jdbc
					.queryForObject("select next_attempt_at from notice where site_id = ? and kind = 'WITHDRAWN'",
							OffsetDateTime.class, this.site.value())
					.toInstant());
	}

}
