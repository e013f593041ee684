package com.bulkops.orgs.sweep;

import java.util.Arrays;
import java.util.List;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.notice.NoticeSettings;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.simulator.Organization;
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
		tell();
		this.jdbc.update("update policy set grace_days = 1 where client_key = ?", this.site.clientKey());
	}

	@Test
	void ofAnOwnerWhoIsAddedAndOneWhoIsRemoved() {
		this.owners.add(this.ada, new AccountId("bob"));
		this.owners.add(this.ada, new AccountId("bob"));
		this.owners.remove(this.ada, new AccountId("bob"));
		tell();
		tell();
		assertThat(subjects()).containsExactlyInAnyOrder("An owner was added", "An owner was added",
				"An owner was removed", "An owner was removed");
		assertThat(this.mail.getReceivedMessages())
			.allMatch((message) -> text(message).contains("The account bob may"));
		assertThat(posted()).extracting((body) -> body.path("kind").asString("")).containsOnly("SECURITY").hasSize(2);
	}

	/** Whoever takes over removes the addresses before anything was sent. */
	@Test
	void ofSomebodyElsesKeyAlsoIfTheyRemoveTheAddressesAtOnce() {
		prove(this.mallory, this.organization);
		this.owners.remove(this.mallory, new AccountId("ada"));
		NoticeSettings stored = this.recipients.of(this.site);
		this.recipients.update(this.mallory,
				new NoticeSettings(true, stored.leadDays(), List.of(), null, stored.version()), null);
		tell();
		assertThat(subjects()).contains("An owner was added", "An owner was removed",
				"The organization API key was replaced");
		assertThat(Arrays.stream(this.mail.getReceivedMessages()).map(SiteWithMail::to)).contains("grace@example.com",
				"nina@example.com");
	}

	@Test
	void ofGraceThatIsSetToZeroAndOfNoOtherGrace() {
		grace(0);
		grace(3);
		grace(1);
		tell();
		assertThat(subjects()).containsOnly("Tighter rules take effect immediately").hasSize(2);
	}

	@Test
	void ofAClaimOnceAndOfItsEndWithoutTheNameThatSomebodyElseChose() {
		prove(this.mallory, this.umbrella);
		prove(this.mallory, this.umbrella);
		tell();
		assertThat(subjects()).containsOnly("Somebody asks to connect another organization").hasSize(2);
		this.jdbc.update(
				"update organization_claim set claimed_at = claimed_at - interval '1 day' where client_key = ?",
				this.site.clientKey());
		prove(this.mallory, this.umbrella);
		tell();
		assertThat(subjects()).contains("An owner was removed", "An owner was added");
		assertThat(this.mail.getReceivedMessages())
			.noneMatch((message) -> (subject(message) + text(message)).contains("evil"));
		assertThat(this.recipients.of(this.site).administrators()).isEmpty();
	}

	@Test
	void nobodyIsToldOfAnOwnKeyThatIsReplaced() {
		prove(this.ada, this.organization);
		tell();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
	}

	private void prove(ActingUser actor, Organization of) {
		this.organizations.connect(actor,
				this.organizations.verify(new OrganizationId(of.id()), new ApiKey(of.apiKey())), null);
	}

	private void grace(int days) {
		Policy current = this.policies.of(this.site);
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
