package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody enters addresses of people who never asked for it, and connects an
 * organization whose name is an advertisement: the app is no way to send it.
 */
class AddressesIntegrationTests extends SiteWithMail {

	private static final Pattern CODE = Pattern.compile("(?m)^([A-Z0-9]{4}-[A-Z0-9]{4})$");

	private long version = 1;

	@Autowired
	private ConfirmedAddresses confirmedAddresses;

	@Test
	void anAddressGetsACodeAndNothingElseUntilItIsConfirmed() throws Exception {
		choose("stranger@example.com");
		runNotices();
		dueIn("person-1", "old", Duration.ofDays(-5));
		run();
		test();
		assertThat(to("stranger@example.com")).singleElement().satisfies((mail) -> {
			assertThat(mail.getSubject()).isEqualTo("Your code for notices of BulkOps Orgs");
			assertThat(text(mail)).contains("Without the code, no further email").doesNotContain("Acme");
		});
		assertThat(this.confirmedAddresses.confirm(this.ada, code("stranger@example.com").toLowerCase()))
			.contains(new EmailAddress("stranger@example.com"));
		dueIn("person-1", "older", Duration.ofDays(-6));
		run();
		assertThat(to("stranger@example.com")).hasSize(2)
			.last()
			.satisfies((mail) -> assertThat(mail.getSubject()).startsWith("The manual run for the organization"));
	}

	/** As many input methods enter it. */
	@Test
	void aCodeMayBeEnteredInLettersOfFullWidth() throws Exception {
		choose("stranger@example.com");
		runNotices();
		StringBuilder wide = new StringBuilder();
		code("stranger@example.com").chars().forEach((letter) -> wide.append((char) (letter + 0xFEE0)));
		assertThat(this.confirmedAddresses.confirm(this.ada, wide.toString()))
			.contains(new EmailAddress("stranger@example.com"));
	}

	@Test
	void removingAndEnteringAnAddressAgainSendsNothingMore() {
		for (int time = 0; time < 5; time++) {
			choose("stranger@example.com");
			runNotices();
			choose();
			runNotices();
		}
		choose("stranger@example.com");
		assertThat(this.settings.sendCodes(this.ada)).isZero();
		runNotices();
		assertThat(to("stranger@example.com")).hasSize(1);
		this.jdbc.update("update notice_address set code_planned_at = code_planned_at - interval '1 day'");
		assertThat(this.settings.sendCodes(this.ada)).as("a mail may get lost").isEqualTo(1);
		runNotices();
		assertThat(to("stranger@example.com")).hasSize(2);
	}

	@Test
	void aSiteSendsAsManyCodesAsItMayAndTheOthersWait() {
		for (int time = 0; time < 3; time++) {
			int first = time * 10;
			choose(IntStream.range(first, first + 10)
				.mapToObj((number) -> "stranger-%d@example.com".formatted(number))
				.toArray(String[]::new));
			runNotices();
		}
		assertThat(this.mail.getReceivedMessages()).hasSize(10);
		assertThat(notices().stream().filter((entry) -> entry.reason().contains("hourly or daily limit")))
			.as("and the log says so")
			.isNotEmpty();
	}

	@Test
	void aSiteHasAsManyAddressesAsItMayHoweverOftenTheyAreChanged() {
		for (int time = 0; time < 7; time++) {
			int first = time * 10;
			choose(IntStream.range(first, first + 10)
				.mapToObj((number) -> "stranger-%d@example.com".formatted(number))
				.toArray(String[]::new));
		}
		assertThat(this.jdbc.queryForObject("select count(*) from notice_address where site_id = ?", Integer.class,
				this.site.value()))
			.isEqualTo(50);
		assertThat(this.jdbc.queryForObject("select count(*) from notice where site_id = ? and kind = 'CONFIRM'",
				Integer.class, this.site.value()))
			.isEqualTo(50);
	}

	@Test
	void aSiteSendsAsManyTestsAsItMayAndThePageSaysSo() {
		subscribe();
		List<NoticeSender.Tested> last = List.of();
		for (int test = 0; test < 15; test++) {
			last = test();
		}
		assertThat(to("grace@example.com").size() + to("nina@example.com").size() + posted().size()).isEqualTo(30);
		assertThat(last).isNotEmpty().allSatisfy((tested) -> {
			assertThat(tested.sent()).isFalse();
			assertThat(tested.finding()).contains("hourly or daily limit");
		});
	}

	@Test
	void codesCannotBeGuessed() {
		choose("stranger@example.com");
		runNotices();
		for (int guess = 0; guess < 10; guess++) {
			assertThat(this.confirmedAddresses.confirm(this.ada, "AAAA-AAA" + guess)).isEmpty();
		}
		assertThat(this.confirmedAddresses.confirm(this.ada, code("stranger@example.com"))).as("too many guesses")
			.isEqualTo(Optional.empty());
		assertThat(this.settings.confirmed(this.site)).isEmpty();
	}

	/** In a mail to whoever is confirmed, and to owners of tokens. */
	@Test
	void theNameOfAnOrganizationIsNoAdvertisement() throws Exception {
		subscribe();
		this.jdbc.update("update organization_link set name = ? where site_id = ?",
				"You won! https://evil.example/win \u202Eeve@evil.example " + "x".repeat(200), this.site.value());
		dueIn("person-1", "old", Duration.ofDays(-5));
		run();
		assertThat(this.mail.getReceivedMessages()).hasSize(3).allSatisfy((mail) -> {
			assertThat(mail.getSubject()).doesNotContain("You won", "evil");
			assertThat(text(mail)).doesNotContain("https://evil", "eve@", "evil.example", "\u202E", "x".repeat(60))
				.contains("You won!");
		});
	}

	@Test
	void thePageSaysWhichAddressesWaitAndTakesTheirCodes() {
		this.jira.site().administrator("ada");
		this.jira.site().administrator("nina");
		choose("stranger@example.com");
		runNotices();
		AppClient client = new AppClient(RunningApp.addressOf(this.context), this.jira.site(), "ada");
		assertThat(client.get("/settings").body()).contains(message("notices.unconfirmed", "stranger@example.com"));
		assertThat(client.post("/settings/notices/confirm?code=nonsense").body())
			.contains(message("notices.confirmed.no"));
		assertThat(client.post("/settings/notices/confirm").body()).contains(message("notices.confirmed.no"));
		assertThat(client.post("/settings/notices/codes").body()).contains("No address can get a new code yet");
		AppClient nina = new AppClient(RunningApp.addressOf(this.context), this.jira.site(), "nina");
		String code = code("stranger@example.com");
		assertThat(nina.post("/settings/notices/confirm?code=" + code).statusCode()).as("no owner").isEqualTo(403);
		assertThat(client.post("/settings/notices/confirm?code=" + code).body())
			.contains("stranger@example.com is confirmed");
		assertThat(client.get("/settings").body()).doesNotContain("only a code is sent there");
	}

	/** Of another site, the same address has another code. */
	@Test
	void aCodeCountsForItsSiteOnly() {
		choose("stranger@example.com");
		runNotices();
		String code = code("stranger@example.com");
		try (var other = new SimulatedAtlassian(0, Clock.systemUTC())) {
			assertThat(other.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
			RunningApp.owner(this.jdbc, other, "eve");
			var eve = new ActingUser(new SiteId(other.site().siteId()), "eve");
			assertThat(this.confirmedAddresses.confirm(eve, code)).isEmpty();
		}
		assertThat(this.confirmedAddresses.confirm(this.ada, code)).isPresent();
	}

	@Test
	void anotherInstallIsNoWayToSendMoreCodes() {
		for (int install = 0; install < 3; install++) {
			assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
			this.version = (install == 0) ? this.version : 0;
			choose(IntStream.range(0, 5)
				.mapToObj((number) -> "stranger-%d@example.com".formatted(number))
				.toArray(String[]::new));
			runNotices();
			assertThat(this.jira.site().uninstall(RunningApp.addressOf(this.context))).isEqualTo(204);
		}
		assertThat(this.mail.getReceivedMessages()).hasSize(10);
		assertThat(this.jdbc.queryForObject("select count(*) from notice_address where site_id = ?", Long.class,
				this.site.value()))
			.isZero();
	}

	private void choose(String... addresses) {
		this.settings.update(this.ada, new NoticeSettings(true, LeadDays.DEFAULT,
				Arrays.stream(addresses).map(EmailAddress::new).toList(), null, this.version++), null);
	}

	private List<NoticeSender.Tested> test() {
		this.jdbc.update("update notice set planned_at = planned_at - interval '1 minute' where site_id = ?",
				this.site.value());
		return this.sender.test(this.ada, null);
	}

	private String code(String address) {
		Matcher code = CODE.matcher(text(to(address).get(0)));
		assertThat(code.find()).isTrue();
		return code.group(1);
	}

	private List<MimeMessage> to(String address) {
		return Arrays.stream(this.mail.getReceivedMessages()).filter((mail) -> to(mail).equals(address)).toList();
	}

}
