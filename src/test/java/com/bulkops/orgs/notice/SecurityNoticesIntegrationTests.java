package com.bulkops.orgs.notice;

import java.util.Arrays;
import java.util.List;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.site.ActingUser;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The addresses that are stored hear of what somebody could harm them with, also if that
 * person removes the addresses right after.
 */
class SecurityNoticesIntegrationTests extends SiteWithMail {

	private final Organization umbrella = RunningApp.ATLASSIAN
		.add(new Organization("Umbrella https://evil.example", java.time.Clock.systemUTC()));

	private final ActingUser mallory = new ActingUser(this.site, "mallory");

	@Autowired
	private Owners owners;

	@BeforeEach
	void start() {
		this.organization.account("person");
		this.umbrella.account("person");
		subscribe();
		runNotices();
		this.jdbc.update("update policy set grace_days = 1 where site_id = ?", this.site.value());
	}

	@Test
	void ofAnOwnerWhoIsAddedAndOneWhoIsRemoved() {
		this.owners.add(this.ada, new AccountId("bob"));
		this.owners.add(this.ada, new AccountId("bob"));
		this.owners.remove(this.ada, new AccountId("bob"));
		runNotices();
		runNotices();
		assertThat(subjects()).containsExactlyInAnyOrder("An owner was added", "An owner was added",
				"An owner was removed", "An owner was removed");
		assertThat(this.mail.getReceivedMessages())
			.allMatch((message) -> text(message).contains("The account bob can"));
		assertThat(posted()).extracting((body) -> body.path("kind").asString("")).containsOnly("SECURITY").hasSize(2);
	}

	/** Whoever takes over removes the addresses before anything was sent. */
	@Test
	void ofSomebodyElsesKeyAlsoIfTheyRemoveTheAddressesAtOnce() {
		prove(this.mallory, this.organization);
		this.owners.remove(this.mallory, new AccountId("ada"));
		NoticeSettings stored = this.settings.of(this.site);
		this.settings.update(this.mallory,
				new NoticeSettings(true, stored.leadDays(), List.of(), null, stored.version()), null);
		runNotices();
		assertThat(subjects()).contains("An owner was added", "An owner was removed",
				"The organization API key was replaced");
		assertThat(Arrays.stream(this.mail.getReceivedMessages()).map(SiteWithMail::to)).contains("grace@example.com",
				"nina@example.com");
	}

	/** Then the addresses are forgotten, too. */
	@Test
	void ofAnotherOrganizationThatAnOwnerConnects() {
		prove(this.ada, this.umbrella);
		runNotices();
		assertThat(subjects()).containsExactly("Another organization was connected",
				"Another organization was connected");
		assertThat(Arrays.stream(this.mail.getReceivedMessages()).map(SiteWithMail::to))
			.containsExactlyInAnyOrder("grace@example.com", "nina@example.com");
	}

	/** Whoever takes over removes the addresses first, and the others later. */
	@Test
	void ofAddressesThatAreRemoved() {
		this.owners.add(this.ada, new AccountId("mallory"));
		runNotices();
		this.mail.reset();
		choose(new EmailAddress("nina@example.com"));
		runNotices();
		assertThat(subjects()).containsExactly("The recipients of notices were changed",
				"The recipients of notices were changed");
		assertThat(Arrays.stream(this.mail.getReceivedMessages()).map(SiteWithMail::to))
			.containsExactlyInAnyOrder("grace@example.com", "nina@example.com");
		assertThat(posted()).last()
			.satisfies((body) -> assertThat(body.path("kind").asString("")).isEqualTo("SECURITY"));
	}

	@Test
	void ofNoAddressesThatAreAddedOnly() {
		choose(new EmailAddress("grace@example.com"), new EmailAddress("nina@example.com"),
				new EmailAddress("bob@example.com"));
		runNotices();
		assertThat(subjects()).doesNotContain("The recipients of notices were changed");
	}

	/**
	 * Addresses that were confirmed long ago are forgotten once they are removed, but not
	 * before.
	 */
	@Test
	void alsoIfTheMailServerIsAwayAtFirstAndTheAddressesWereRemoved() {
		this.jdbc.update("update notice_address set code_planned_at = now() - interval '30 days' where site_id = ?",
				this.site.value());
		prove(this.mallory, this.organization);
		choose();
		this.mail.stop();
		runNotices();
		this.mail.start();
		everythingIsDueAgain();
		runNotices();
		assertThat(subjects()).contains("An owner was added", "The organization API key was replaced");
		runNotices();
		assertThat(this.jdbc.queryForObject("select count(*) from notice_address where site_id = ?", Long.class,
				this.site.value()))
			.as("forgotten once nothing waits")
			.isZero();
	}

	/** Any administrator of the site may uninstall the app. */
	@Test
	void alsoIfTheAppIsUninstalledRightAfter() {
		this.owners.add(this.ada, new AccountId("mallory"));
		test();
		assertThat(this.jira.site().uninstall(RunningApp.addressOf(this.context))).isEqualTo(204);
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		runNotices();
		assertThat(subjects()).containsExactly("An owner was added", "An owner was added");
		this.jdbc.update("update notice_address set code_planned_at = now() - interval '30 days' where site_id = ?",
				this.site.value());
		runNotices();
		assertThat(this.jdbc.queryForObject("select count(*) from notice_address where site_id = ?", Long.class,
				this.site.value()))
			.as("forgotten then")
			.isZero();
	}

	/** Plans a notice that waits, and is no business of an app that is uninstalled. */
	private void test() {
		this.jdbc.update("""
				insert into notice (site_id, kind, channel, state, address, subject, body, organization_name, time_zone,
				  planned_at, next_attempt_at, give_up_at)
				values (?, 'RUN_ENDED', 'EMAIL', 'WAITING', 'grace@example.com', 'A run', 'x', '', 'UTC', now(), now(),
				  now() + interval '1 hour')
				""", this.site.value());
	}

	/** Whoever takes over has the site send as much as it may before, about runs. */
	@Test
	void alsoIfTheSiteHasSentAsMuchAsItMayOfOtherThings() {
		this.jdbc.update("""
				insert into notice (site_id, kind, channel, state, address, subject, body, organization_name, time_zone,
				  planned_at, next_attempt_at, give_up_at, concluded_at)
				select ?, 'RUN_ENDED', 'EMAIL', 'SENT', null, 'x', null, '', 'UTC', now(), now(), now(), now()
				from generate_series(1, 1000)
				""", this.site.value());
		this.owners.add(this.ada, new AccountId("bob"));
		runNotices();
		assertThat(subjects()).contains("An owner was added");
	}

	private void choose(EmailAddress... addresses) {
		NoticeSettings stored = this.settings.of(this.site);
		this.settings.update(this.ada,
				new NoticeSettings(true, stored.leadDays(), List.of(addresses), stored.webhook(), stored.version()),
				null);
	}

	@Test
	void ofGraceThatIsSetToZeroAndOfNoOtherGrace() {
		grace(0);
		grace(3);
		grace(1);
		runNotices();
		assertThat(subjects()).containsOnly("Stricter rules take effect immediately").hasSize(2);
	}

	@Test
	void ofAClaimOnceAndOfItsEndWithoutTheNameThatSomebodyElseChose() {
		prove(this.mallory, this.umbrella);
		prove(this.mallory, this.umbrella);
		runNotices();
		assertThat(subjects()).containsOnly("A person asks to connect another organization").hasSize(2);
		this.jdbc.update("update organization_claim set claimed_at = claimed_at - interval '1 day' where site_id = ?",
				this.site.value());
		prove(this.mallory, this.umbrella);
		runNotices();
		assertThat(subjects()).contains("An owner was removed", "An owner was added");
		assertThat(this.mail.getReceivedMessages())
			.noneMatch((message) -> (subject(message) + text(message)).contains("evil"));
		assertThat(this.settings.of(this.site).administrators()).isEmpty();
	}

	/** Otherwise somebody with two keys could use up what the site may send. */
	@Test
	void ofClaimsOfOnePersonOnceADay() {
		Organization hers = RunningApp.ATLASSIAN.add(new Organization("Hers", java.time.Clock.systemUTC()));
		hers.account("her");
		for (int time = 0; time < 3; time++) {
			prove(this.mallory, this.umbrella);
			prove(this.mallory, hers);
		}
		runNotices();
		assertThat(subjects()).containsOnly("A person asks to connect another organization");
		int told = subjects().size();
		assertThat(told).as("of six claims, for two addresses, in two days at most").isBetween(2, 4);
		this.jdbc.update("delete from notice_occasion where site_id = ?", this.site.value());
		prove(this.mallory, this.umbrella);
		runNotices();
		assertThat(subjects()).as("another one, as on the next day").hasSize(told + 2);
	}

	@Test
	void nobodyIsToldOfAnOwnKeyThatIsReplaced() {
		prove(this.ada, this.organization);
		runNotices();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
	}

	private void prove(ActingUser actor, Organization of) {
		this.organizations.connect(actor,
				this.organizations.verify(new OrganizationId(of.id()), new ApiKey(of.apiKey())), null);
	}

	private void grace(int days) {
		Policy current = this.policies.get(this.site);
		this.policies.update(this.ada, new Policy(current.rule(), current.cap(), new Grace(days, null),
				current.nightlyAt(), current.timeZone(), current.version()));
	}

	private List<String> subjects() {
		return Arrays.stream(this.mail.getReceivedMessages()).map(SecurityNoticesIntegrationTests::subject).toList();
	}

	private static String subject(MimeMessage message) {
		try {
			return message.getSubject();
		}
		catch (MessagingException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
