package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * From a run to the mailbox and the webhook.
 */
class NoticesIntegrationTests extends SiteWithMail {

	@Test
	void ownersAreToldAWeekAndADayBeforeAndAfterwardsAndNeverTwice() throws Exception {
		dueIn("person-1", "soon", Duration.ofDays(5));
		dueIn("person-1", "tomorrow", Duration.ofMinutes(10));
		dueIn("person-2", "later", Duration.ofDays(20));
		night();
		assertThat(this.mail.getReceivedMessages()).singleElement().satisfies((message) -> {
			assertThat(message.getSubject()).isEqualTo(
					"Action needed: 2 of your Atlassian API tokens will be revoked starting on " + day(nextNight()));
			assertThat(message.getAllRecipients()).extracting(Object::toString).containsExactly("person1@example.com");
			assertThat(text(message)).contains("“tomorrow”", "“soon”", "will be revoked on " + day(nextNight()));
		});
		night();
		night();
		assertThat(this.mail.getReceivedMessages()).as("same leads").hasSize(1);
		dueIn("person-1", "soon", Duration.ofMinutes(10)); // days have passed
		night();
		assertThat(this.mail.getReceivedMessages()).hasSize(2);
		assertThat(text(this.mail.getReceivedMessages()[1])).contains("“soon”").doesNotContain("“tomorrow”");
		dueIn("person-1", "soon", Duration.ofMinutes(-1));
		night();
		assertThat(this.organization.revokedTokens()).containsExactly("soon");
		assertThat(this.mail.getReceivedMessages()).hasSize(3);
		MimeMessage after = this.mail.getReceivedMessages()[2];
		assertThat(after.getSubject()).isEqualTo("1 of your Atlassian API tokens was revoked");
		assertThat(text(after)).contains("“soon”", "was revoked on").doesNotContain("“tomorrow”");
		night();
		assertThat(this.mail.getReceivedMessages()).hasSize(3);
		assertThat(notices()).extracting(ActivityEntry::result)
			.containsExactly(EntryResult.SENT, EntryResult.SENT, EntryResult.SENT);
		assertThat(notices()).allMatch((entry) -> entry.account().value().equals("person-1"));
	}

	@Test
	void ownersAreToldOfTheirLastTokenToo() throws Exception {
		dueIn("person-1", "only", Duration.ofDays(-1));
		run();
		assertThat(this.mail.getReceivedMessages()).singleElement()
			.satisfies((message) -> assertThat(text(message)).contains("“only”", "was revoked on"));
	}

	@Test
	void ownersAreToldAlsoIfAnotherOrganizationIsConnectedMeanwhile() throws Exception {
		dueIn("person-1", "only", Duration.ofDays(-1));
		await(this.runs.start(this.ada, RunMode.REVOKE));
		Organization other = RunningApp.ATLASSIAN.add(new Organization("Other", Clock.systemUTC()));
		this.organizations.connect(this.ada,
				this.organizations.verify(new OrganizationId(other.id()), new ApiKey(other.apiKey())), null);
		runNotices();
		assertThat(this.mail.getReceivedMessages()).singleElement()
			.satisfies((message) -> assertThat(text(message)).contains("“only”", "was revoked on",
					"organization " + this.organization.id()));
	}

	@Test
	void whatBecomesKnownOnlyAfterARunHasEndedIsToldToo() throws Exception {
		dueIn("person-1", "old", Duration.ofDays(-5));
		AccountId person = new AccountId("person-1");
		this.dispatcher.stop();
		RunId failed = this.runStore.queueRequested(this.ada, RunMode.REVOKE);
		RunLease claim = lease(failed);
		this.ownerNotices.keepAddress(this.site, failed, new ManagedAccount(person, ManagedAccount.Type.ATLASSIAN,
				ManagedAccount.Status.ACTIVE, "person1@example.com"));
		this.leasedRuns.append(claim, List.of(NewEntry.revocation(this.site, failed, person,
				new TokenSnapshot(new TokenId("old"), "old", null, null), "the rule")));
		this.leasedRuns.end(claim, RunStatus.FAILED, new RunCounts(0, 0, 0, 0, 0, 0, 0), null,
				"the database went away");
		this.dispatcher.start();
		runNotices();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
		this.organization.revokeUnseen("person-1", "old"); // that request had come
															// through
		run();
		assertThat(this.mail.getReceivedMessages()).singleElement()
			.satisfies((message) -> assertThat(text(message)).contains("“old”", "was revoked on"));
	}

	@Test
	void whatBecomesKnownAfterTheLetterOfARunHasLeftIsToldByAnotherOne() throws Exception {
		dueIn("person-1", "open", Duration.ofDays(-5));
		AccountId person = new AccountId("person-1");
		this.dispatcher.stop();
		RunId failed = this.runStore.queueRequested(this.ada, RunMode.REVOKE);
		RunLease claim = lease(failed);
		this.ownerNotices.keepAddress(this.site, failed, new ManagedAccount(person, ManagedAccount.Type.ATLASSIAN,
				ManagedAccount.Status.ACTIVE, "person1@example.com"));
		List<EntryId> entries = this.leasedRuns.append(claim,
				Stream.of("gone", "open")
					.map((token) -> NewEntry.revocation(this.site, failed, person,
							new TokenSnapshot(new TokenId(token), token, null, null), "the rule"))
					.toList());
		this.log.conclude(entries.get(0), EntryResult.REVOKED, null);
		this.leasedRuns.end(claim, RunStatus.FAILED, new RunCounts(0, 0, 0, 0, 0, 0, 0), null,
				"the database went away");
		this.dispatcher.start();
		runNotices();
		assertThat(this.mail.getReceivedMessages()).singleElement()
			.satisfies((message) -> assertThat(text(message)).contains("“gone”").doesNotContain("“open”"));
		this.organization.revokeUnseen("person-1", "open");
		run();
		run();
		assertThat(this.mail.getReceivedMessages()).hasSize(2);
		assertThat(text(this.mail.getReceivedMessages()[1])).contains("“open”").doesNotContain("“gone”");
		assertThat(notices()).extracting(ActivityEntry::result).containsExactly(EntryResult.SENT, EntryResult.SENT);
	}

	@Test
	void aWarnedTokenThatWasKeptIsToldAnewWhenItComesDueAgain() throws Exception {
		dueIn("person-1", "used again", Duration.ofDays(5));
		night();
		announcedRevocationsWere(Duration.ofDays(2));
		night();
		announcedRevocationsWere(Duration.ofDays(2));
		night();
		assertThat(this.mail.getReceivedMessages()).as("put off, night for night").hasSize(1);
		announcedRevocationsWere(Duration.ofDays(90));
		night();
		night();
		assertThat(this.mail.getReceivedMessages()).as("months later").hasSize(2);
		assertThat(text(this.mail.getReceivedMessages()[1])).contains("“used again”", "will be revoked on");
	}

	@Test
	void aTokenThatIsGoneBeforeItsLetterLeavesIsNotMentioned() throws Exception {
		dueIn("person-1", "kept", Duration.ofDays(5));
		dueIn("person-1", "deleted", Duration.ofDays(5));
		dueIn("person-2", "gone", Duration.ofDays(5));
		this.mail.stop();
		night();
		this.organization.account("person-1").withdraw("deleted");
		this.organization.account("person-2").withdraw("gone");
		await(this.runs.start(this.ada, RunMode.REVOKE));
		this.mail.start();
		everythingIsDueAgain();
		this.sender.sendDue();
		assertThat(this.mail.getReceivedMessages()).singleElement()
			.satisfies((message) -> assertThat(text(message)).contains("“kept”").doesNotContain("“deleted”"));
	}

	@Test
	void whileTokensAreOnlyReportedNobodyIsWarned() {
		choose(RevocationInterval.ofDays(90), RunMode.REPORT);
		dueIn("person-1", "soon", Duration.ofDays(5));
		dueIn("person-1", "old", Duration.ofDays(-5));
		night();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
	}

	@Test
	void whoIsNotToBeToldIsNot() {
		this.settings.update(this.ada, new NoticeSettings(false, LeadDays.DEFAULT, List.of(), null, 1), null);
		dueIn("person-1", "soon", Duration.ofDays(5));
		dueIn("person-1", "old", Duration.ofDays(-5));
		night();
		assertThat(this.organization.revoked()).hasSize(1);
		assertThat(this.mail.getReceivedMessages()).isEmpty();
		assertThat(notices()).isEmpty();
	}

	@Test
	void anOwnerWithoutAnAddressIsAnEntryOncePerToken() {
		this.organization.account("person-1").named("Nobody", null);
		this.organization.account("person-2").named("Eve", "eve@example.com\r\nBcc: all@example.com");
		dueIn("person-1", "soon", Duration.ofDays(5));
		dueIn("person-2", "old", Duration.ofDays(-5));
		night();
		night();
		dueIn("person-1", "soon", Duration.ofMinutes(10));
		night();
		dueIn("person-1", "soon", Duration.ofDays(-1));
		night();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
		assertThat(notices()).extracting((entry) -> entry.token().id().value() + " " + entry.result())
			.containsExactlyInAnyOrder("soon FAILED", "old FAILED");
		assertThat(notices())
			.allMatch((entry) -> entry.reason().contains("The email address of this account is unknown"));
	}

	@Test
	void oddLabelsStayOneLineOfPlainText() throws Exception {
		this.organization.account("person-1")
			.token("odd", "<b>CI</b>\r\nBcc: eve@example.com\n\n🚀 部署", this.now.minus(Duration.ofDays(85)));
		night();
		assertThat(this.mail.getReceivedMessages()).singleElement().satisfies((message) -> {
			assertThat(message.getContentType()).startsWith("text/plain");
			assertThat(message.getRecipients(Message.RecipientType.BCC)).isNull();
			assertThat(text(message)).contains("“<b>CI</b> Bcc: eve@example.com 🚀 部署”");
		});
	}

	@Test
	void aMailServerThatIsDownIsTriedAgainAndShows() throws Exception {
		this.mail.stop();
		dueIn("person-1", "soon", Duration.ofDays(5));
		dueIn("person-2", "soon", Duration.ofDays(5));
		night();
		assertThat(notices()).as("one stands for all").singleElement().satisfies((entry) -> {
			assertThat(entry.result()).isEqualTo(EntryResult.FAILED);
			assertThat(entry.reason()).isEqualTo(
					"Reminder before a revocation. 1 API token. The mail server could not be reached. It is tried again.");
		});
		this.sender.sendDue();
		assertThat(notices()).as("nothing is due").hasSize(1);
		this.mail.start();
		everythingIsDueAgain();
		this.sender.sendDue();
		assertThat(this.mail.getReceivedMessages()).hasSize(2);
		assertThat(notices()).extracting(ActivityEntry::result)
			.containsExactly(EntryResult.SENT, EntryResult.SENT, EntryResult.FAILED);
	}

	@Test
	void aWarningThatCouldNotBeSentInTimeIsGivenUpVisibly() {
		this.mail.stop();
		dueIn("person-1", "soon", Duration.ofDays(5));
		night();
		this.mail.start();
		this.jdbc.update("update notice set give_up_at = now(), next_attempt_at = now() where site_id = ?",
				this.site.value());
		this.sender.sendDue();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
		assertThat(notices().get(0).reason()).isEqualTo("Reminder before a revocation. It could not be sent in time.");
	}

	@Test
	void whatWasBeingSentInACrashIsReportedAndNeverSentAgain() {
		this.mail.stop();
		dueIn("person-1", "soon", Duration.ofDays(5));
		night();
		this.mail.start();
		assertThat(this.jdbc.update(
				"update notice set state = 'SENDING', claimed_at = now() - interval '16 minutes' where site_id = ?",
				this.site.value()))
			.isOne();
		this.sender.sendDue();
		everythingIsDueAgain();
		this.sender.sendDue();
		night();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
		assertThat(notices().get(0).reason()).contains("The app stopped while it was being sent.",
				"unknown whether it was sent");
	}

	@Test
	void twoMachinesSendEachNoticeOnce() throws Exception {
		this.mail.stop();
		for (int person = 0; person < 20; person++) {
			dueIn("person-" + person, "soon", Duration.ofDays(5));
		}
		night();
		this.mail.start();
		everythingIsDueAgain();
		var threads = Executors.newFixedThreadPool(2);
		var both = threads
			.invokeAll(List.of(Executors.callable(this.sender::sendDue), Executors.callable(this.sender::sendDue)));
		for (var one : both) {
			one.get();
		}
		threads.shutdown();
		assertThat(this.mail.getReceivedMessages()).hasSize(20);
		assertThat(Arrays.stream(this.mail.getReceivedMessages()).map(SiteWithMail::to).distinct()).hasSize(20);
	}

	@Test
	void aChangeOfTheRuleTakesBackWarningsThatHaveNotLeft() throws Exception {
		this.mail.stop();
		dueIn("person-1", "soon", Duration.ofDays(5));
		night();
		choose(RevocationInterval.ofDays(180), RunMode.REVOKE);
		this.mail.start();
		everythingIsDueAgain();
		night();
		assertThat(this.mail.getReceivedMessages()).isEmpty();
		choose(RevocationInterval.ofDays(90), RunMode.REVOKE);
		night();
		assertThat(this.mail.getReceivedMessages()).as("planned anew").hasSize(1);
	}

	@Test
	void administratorsAreToldOfARunThatDidSomethingByMailAndWebhook() throws Exception {
		subscribe();
		run();
		assertThat(this.mail.getReceivedMessages()).as("a quiet night").isEmpty();
		dueIn("person-1", "old", Duration.ofDays(-5));
		Run run = run();
		assertThat(this.mail.getReceivedMessages()).extracting(SiteWithMail::to)
			.containsExactlyInAnyOrder("grace@example.com", "nina@example.com", "person1@example.com");
		JsonNode body = posted().get(0);
		assertThat(body.path("kind").asString("")).isEqualTo("RUN_ENDED");
		assertThat(body.path("text").asString(""))
			.isEqualTo("The manual run for Acme completed: 1 API token revoked, 0 failed, 0 accounts not read");
		assertThat(body.at("/run/id").asString("")).isEqualTo(run.id().toString());
		assertThat(body.at("/run/counts/revoked").asInt()).isEqualTo(1);
		assertThat(body.at("/organization/id").asString("")).isEqualTo(this.organization.id());
		runNotices();
		assertThat(this.mail.getReceivedMessages()).hasSize(3);
		assertThat(posted()).hasSize(1);
	}

	@Test
	void aWebhookIsTriedAgainUntilItSaysYes() throws Exception {
		subscribe();
		this.receiver.stubFor(post(urlEqualTo("/hook?key=1")).willReturn(aResponse().withStatus(500)));
		dueIn("person-1", "old", Duration.ofDays(-5));
		run();
		everythingIsDueAgain();
		this.sender.sendDue();
		this.receiver.stubFor(post(urlEqualTo("/hook?key=1")).willReturn(aResponse().withStatus(200)));
		everythingIsDueAgain();
		this.sender.sendDue();
		everythingIsDueAgain();
		this.sender.sendDue();
		assertThat(posted()).hasSize(3);
		assertThat(posted().stream().map((body) -> body.path("id").asString("")).distinct()).hasSize(1);
		assertThat(notices()).filteredOn((entry) -> entry.reason().contains("ebhook"))
			.extracting((entry) -> entry.reason().replaceFirst(".*not read\\. ", ""))
			.containsExactly("By webhook.", "The webhook answered 500. It is tried again.");
	}

	@Test
	void aKeyThatDiesIsToldOncePerOutageAndEveryStoppedRunToo() throws Exception {
		subscribe();
		this.organization.power(KeyPower.DEAD);
		run();
		run();
		assertThat(posted()).extracting((body) -> body.path("kind").asString(""))
			.containsExactlyInAnyOrder("KEY_REJECTED", "RUN_ENDED", "RUN_ENDED");
		assertThat(posted()).filteredOn((body) -> body.path("kind").asString("").equals("KEY_REJECTED"))
			.singleElement()
			.satisfies((body) -> assertThat(body.at("/key/problem").asString("")).contains("401", "Enter a new"));
		this.organization.power(KeyPower.EVERYTHING);
		run();
		this.organization.power(KeyPower.DEAD);
		run();
		assertThat(posted()).filteredOn((body) -> body.path("kind").asString("").equals("KEY_REJECTED")).hasSize(2);
	}

	@Test
	void whoIsNamedOnlyDuringAnOutageOfTheKeyIsToldOfIt() throws Exception {
		connect(LocalDate.now(BERLIN).plusDays(5));
		this.organization.power(KeyPower.DEAD);
		run();
		subscribe();
		run();
		runNotices();
		assertThat(posted()).extracting((body) -> body.path("kind").asString(""))
			.containsExactlyInAnyOrder("KEY_REJECTED", "KEY_EXPIRES", "RUN_ENDED");
		assertThat(entries(Kind.KEY)).hasSize(1);
	}

	@Test
	void aKeyThatExpiresIsToldAtEachThresholdOnce() throws Exception {
		subscribe();
		LocalDate today = LocalDate.now(BERLIN);
		for (int days : new int[] { 31, 30, 12, 7, 5, 1, 0, -1 }) {
			connect(today.plusDays(days));
			runNotices();
			runNotices();
		}
		assertThat(entries(Kind.KEY)).as("each of these keys is another one").hasSize(7);
		assertThat(entries(Kind.KEY).get(0).reason()).startsWith("It expired on " + today.minusDays(1));
		assertThat(entries(Kind.KEY).get(6).reason()).startsWith("It expires in 30 days, on " + today.plusDays(30));
		assertThat(posted()).hasSize(7).allMatch((body) -> body.path("kind").asString("").equals("KEY_EXPIRES"));
		assertThat(posted().get(0).at("/key/daysLeft").asInt()).isEqualTo(30);
	}

	@Test
	void theSecretIsGivenOnceAndTheAddressIsNowhereInTheClear() {
		String secret = subscribe();
		assertThat(secret).hasSizeGreaterThan(40);
		NoticeSettings stored = this.settings.of(this.site);
		assertThat(stored.webhook()).isEqualTo("http://localhost:" + this.receiver.port() + "/…");
		assertThat(this.settings.update(this.ada,
				new NoticeSettings(true, LeadDays.parse("3"), stored.administrators(), stored.webhook(), 2), null))
			.isEmpty();
		String rows = this.jdbc.queryForList("select * from notice_settings").toString()
				+ this.jdbc.queryForList("select details from activity_entry where site_id = ?", this.site.value());
		assertThat(rows).doesNotContain(secret).doesNotContain("key=1");
		assertThat(entries(Kind.SETTINGS).get(0).changes()).extracting((change) -> change.from() + " -> " + change.to())
			.containsExactly("7, 1 -> 3");
	}

}
