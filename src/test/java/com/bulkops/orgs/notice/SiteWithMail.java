package com.bulkops.orgs.notice;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.LeasedRunStore;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.run.RunStore;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connected site whose app has a mail server and a receiver of webhooks, over real
 * sockets; its owners are notified. Rounds of notices run only when a test runs one.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = SiteWithMail.AppWithMail.class)
abstract class SiteWithMail {

	static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

	private static final int MAIL_PORT = FreePort.find();

	final GreenMail mail = new GreenMail(new ServerSetup(MAIL_PORT, "127.0.0.1", "smtp"));

	final WireMockServer receiver = new WireMockServer(
			WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

	final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	final SiteId site = new SiteId(this.jira.site().siteId());

	final ActingUser ada = new ActingUser(this.site, "ada");

	final Instant now = Instant.now();

	@Autowired
	ConfigurableApplicationContext context;

	@Autowired
	Organizations organizations;

	@Autowired
	Policies policies;

	@Autowired
	Exemptions exemptions;

	@Autowired
	NoticeSettingsStore settings;

	@Autowired
	Webhooks webhooks;

	@Autowired
	NoticeSender sender;

	@Autowired
	NoticeRound round;

	@Autowired
	OwnerNotices ownerNotices;

	@Autowired
	RunStore runStore;

	@Autowired
	LeasedRunStore leasedRuns;

	@Autowired
	Runs runs;

	@Autowired
	RunLeases leases;

	@Autowired
	NightlySchedule schedule;

	@Autowired
	@Qualifier("runDispatcher")
	SmartLifecycle dispatcher;

	@Autowired
	ActivityLog log;

	@Autowired
	JdbcTemplate jdbc;

	@BeforeEach
	void installAndConnect() {
		this.mail.start();
		this.receiver.start();
		this.receiver.stubFor(post(urlEqualTo("/hook?key=1")).willReturn(aResponse().withStatus(204)));
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		connect(null);
		choose(RevocationInterval.ofDays(90), RunMode.REVOKE);
		this.settings.update(this.ada, new NoticeSettings(true, LeadDays.DEFAULT, List.of(), null, 0), null);
	}

	@AfterEach
	void stop() {
		this.mail.stop();
		this.receiver.stop();
		Awaitility.await().until(() -> this.runs.latest(this.site).filter((run) -> !run.status().isFinal()).isEmpty());
		this.jira.close();
		assertThat(this.log.newest(this.site, ActivityFilter.ALL).entries()).as("the log names no e-mail address")
			.noneMatch((entry) -> String.valueOf(entry.reason()).contains("@")
					|| entry.changes().toString().contains("@"));
	}

	String subscribe() {
		confirm("grace@example.com");
		confirm("nina@example.com");
		return this.settings
			.update(this.ada, new NoticeSettings(true, LeadDays.DEFAULT,
					List.of(new EmailAddress("grace@example.com"), new EmailAddress("nina@example.com")), null, 1),
					this.webhooks.check("http://localhost:" + this.receiver.port() + "/hook?key=1"))
			.orElseThrow();
	}

	/** Confirms an address, as if its owner had given the code to Ada. */
	void confirm(String address) {
		this.jdbc.update("insert into notice_address (site_id, address, confirmed_at) values (?, ?, now())",
				this.site.value(), address);
	}

	void connect(LocalDate keyExpiresOn) {
		this.organizations.connect(this.ada, this.organizations.verify(new OrganizationId(this.organization.id()),
				new ApiKey(this.organization.apiKey())), keyExpiresOn);
	}

	/** Leases a run for the test. */
	RunLease lease(RunId run) {
		return this.leases.lease(new RunLeases.Waiting(run, this.site), "test", null).orElseThrow().lease();
	}

	/** Returns a confirmation for tests that are about something else. */
	Confirmation anyNumber() {
		return new Confirmation(1_000_000, this.now);
	}

	void choose(RevocationInterval interval, RunMode mode) {
		Policy current = this.policies.get(this.site);
		this.policies.update(this.ada,
				new Policy(Rule.of(interval, mode), current.cap().withConfirmed(anyNumber()), Grace.NONE,
						LocalTime.now(BERLIN).truncatedTo(ChronoUnit.MINUTES).plusHours(12), BERLIN,
						current.version()));
	}

	/** Adds a token that reaches the age of 90 days after a time. */
	void dueIn(String account, String token, Duration later) {
		this.organization.account(account).token(token, token, this.now.minus(Duration.ofDays(90)).plus(later));
	}

	Run run() {
		Run run = await(this.runs.start(this.ada, RunMode.REVOKE));
		runNotices();
		return run;
	}

	Run await(RunId run) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.runs.find(this.site, run).orElseThrow(), (found) -> found.status().isFinal());
	}

	/** Runs a round of notices, as the job does every minute. */
	void runNotices() {
		this.round.run();
	}

	void announcedRevocationsWere(Duration ago) {
		this.jdbc.update("""
				update notice_token set happens_at = now() - ? * interval '1 day',
				  announced_for = now() - ? * interval '1 day' where site_id = ? and kind = 'WARNING'
				""", ago.toDays(), ago.toDays(), this.site.value());
	}

	void everythingIsDueAgain() {
		this.jdbc.update("update notice set next_attempt_at = now() where site_id = ? and state = 'WAITING'",
				this.site.value());
	}

	/** Makes a nightly run, and runs a round of notices after it. */
	Run night() {
		this.jdbc.update("update nightly_schedule set due_at = now() where site_id = ?", this.site.value());
		this.schedule.takeDueNights();
		Run night = await(this.runs.latest(this.site).orElseThrow().id());
		runNotices();
		return night;
	}

	Instant nextNight() {
		return this.runs.nextNight(this.site).orElseThrow();
	}

	static String day(Instant instant) {
		return DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).format(instant.atZone(BERLIN));
	}

	List<ActivityEntry> notices() {
		return entries(Kind.NOTICE);
	}

	List<ActivityEntry> entries(Kind kind) {
		return this.log.newest(this.site, new ActivityFilter(null, null, Set.of(kind), Set.of(), null, null, null))
			.entries();
	}

	List<JsonNode> posted() {
		return this.receiver.findAll(postRequestedFor(urlEqualTo("/hook?key=1")))
			.stream()
			.sorted(Comparator.comparing((request) -> request.getLoggedDate()))
			.map((request) -> new ObjectMapper().readTree(request.getBodyAsString()))
			.toList();
	}

	static String text(MimeMessage message) {
		try {
			return ((String) message.getContent()).replace("\r\n", "\n");
		}
		catch (IOException | MessagingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String to(MimeMessage message) {
		try {
			return message.getAllRecipients()[0].toString();
		}
		catch (MessagingException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** With a mail server, and without the job that comes every minute. */
	static final class AppWithMail extends RunningApp {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			super.initialize(context);
			TestPropertyValues.of("bulkops.schedule.notice-interval=1h",
					// Quartz finds a scheduler's data source by its name, in the whole
					// JVM.
					"spring.quartz.properties.org.quartz.scheduler.instanceName=notices", "spring.mail.host=127.0.0.1",
					"spring.mail.port=" + MAIL_PORT, "bulkops.notices.from=bulkops@example.com")
				.applyTo(context);
		}

	}

}
