package com.bulkops.orgs;

import java.time.Clock;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.deque.html.axecore.playwright.AxeBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may act and who is notified, as the people meet it whom it concerns: on a fresh
 * site, with addresses that wait for a code, while somebody claims the site, and after
 * somebody else replaced the key.
 */
class RightsBrowserTests extends PagesInJira {

	private static final String NINA = "5b10a2844c20165700ede21g";

	private final Organization ninas = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));

	@Autowired
	private JdbcTemplate jdbc;

	@BeforeEach
	void letNinaIn() {
		fill();
		this.ninas.account("her");
		this.organization.account(NINA).named("Nina User", null);
		this.jira.site().administrator(NINA);
	}

	@Test
	void onAFreshSiteEverybodyIsToldToConnectFirst() {
		open("bulkops-settings");
		assertThat(this.frame.getByText(message("owners.none"))).isVisible();
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		press("Update");
		assertThat(this.frame.locator("#errors")).containsText(message("error.notConnected"));
		assertThat(this.frame.getByLabel("Revoke API tokens after")).hasValue("P7D");
		screenshot("rights-fresh-site");
	}

	@Test
	void anAddressIsConfirmedWithItsCode() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("administrators", "grace@example.com, team@example.com"));
		this.jdbc.update("insert into notice_address (site_id, address, code, code_planned_at) values (?, ?, ?, now())",
				this.jira.site().siteId(), "grace@example.com", "ABCDEF23");
		open("bulkops-settings");
		assertThat(this.frame.locator("#addresses")).containsText("grace@example.com, team@example.com");
		this.frame.getByLabel("Code from the email").fill("WRNG-WRNG");
		press("Confirm address");
		assertThat(this.frame.locator("#addresses")).containsText(message("notices.confirmed.no"));
		looks("notices-code-refused");
		press("Send codes again");
		assertThat(this.frame.locator("#addresses")).containsText("A site can send 10 codes an hour");
		this.frame.getByLabel("Code from the email").fill("abcd ef23");
		press("Confirm address");
		assertThat(this.frame.locator("#addresses")).containsText("grace@example.com is confirmed");
		assertThat(this.frame.getByText("Unsaved changes")).isHidden();
		open("bulkops-settings");
		assertThat(this.frame.locator("#addresses")).not().containsText("grace@example.com");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void aTestNoticeBeyondTheBudgetIsRefusedWithAReason() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("webhook", this.jira.baseUrl() + "/hooks/x"));
		this.jdbc.update("""
				insert into notice (site_id, kind, channel, state, subject, organization_name, time_zone, planned_at,
				  next_attempt_at, give_up_at, concluded_at)
				select ?, 'TEST', 'WEBHOOK', 'SENT', 'x', '', 'UTC', now() - interval '1 minute', now(), now(), now()
				from generate_series(1, 30)
				""", this.jira.site().siteId());
		open("bulkops-settings");
		press("Send a test notice");
		assertThat(this.frame.locator("#notice-tested")).containsText("hourly or daily limit");
	}

	@Test
	void aClaimIsSeenByBothSidesAndCarriedOutAfterADay() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("mode", "REVOKE"));
		open("bulkops-settings");
		this.page.getByLabel("Signed in as").selectOption("Nina User");
		assertThat(this.frame.getByText(message("owners.notYou"))).isVisible();
		this.frame.getByLabel("Organization ID").fill(this.ninas.id());
		this.frame.getByLabel("Organization API key").fill(this.ninas.apiKey());
		press("Update");
		assertThat(this.frame.locator("#errors")).containsText("its owners were notified.");
		looks("claim-claimant");
		open("bulkops-settings");
		assertThat(this.frame.locator("#claims"))
			.containsText("Nina User asks to connect another organization (" + this.ninas.id() + ")");
		assertThat(this.frame.locator("#claims")).not().containsText(NINA);
		open("bulkops-overview");
		assertThat(this.frame.locator("#claims")).containsText("Nina User asks to connect another organization");
		looks("claim-owner-overview");
		this.jdbc.update("update organization_claim set claimed_at = claimed_at - interval '1 day' where site_id = ?",
				this.jira.site().siteId());
		open("bulkops-settings");
		this.page.getByLabel("Signed in as").selectOption("Nina User");
		assertThat(this.frame.getByText(message("owners.notYou"))).isVisible();
		assertThat(this.frame.locator("#claims")).containsText("You asked to connect another organization");
		this.frame.getByLabel("Organization ID").fill(this.ninas.id());
		this.frame.getByLabel("Organization API key").fill(this.ninas.apiKey());
		press("Update");
		assertThat(this.frame.locator("#started-over")).containsText("The settings start from the defaults");
		assertThat(this.frame.locator("#owners .person")).hasText(new String[] { "Nina User" });
	}

	@Test
	void somebodyElsesKeyShowsInTheOwnersAndInTheLog() {
		this.client.settings(this.organization, "P90D");
		new AppClient(this.app, this.jira.site(), NINA)
			.settings(Map.of("organizationId", this.organization.id(), "apiKey", this.organization.apiKey()));
		open("bulkops-settings");
		assertThat(this.frame.locator("#owners .person")).hasText(new String[] { "Ada Admin", "Nina User" });
		open("bulkops-activity");
		assertThat(this.frame.locator("tbody tr").first()).containsText("Owner of the organization: none → Nina User");
		assertThat(this.frame.locator("tbody tr").first()).containsText("Organization API key: the previous key");
	}

	@Test
	void anotherSiteOfTheOrganizationIsNamed() {
		this.client.settings(this.organization, "P90D");
		try (SimulatedAtlassian other = new SimulatedAtlassian(0, Clock.systemUTC())) {
			other.site().administrator(NINA);
			assertThat(other.site().install(this.app)).isEqualTo(204);
			AppClient nina = new AppClient(this.app, other.site(), NINA);
			nina.settings(this.organization, "P90D");
			nina.settings(Map.of("revocationInterval", "OFF"));
			open("bulkops-overview");
			assertThat(this.frame.locator("#other-sites")).containsText("This organization is also connected to");
			assertThat(this.frame.locator("#switched-off")).isVisible();
			screenshot("rights-other-site-overview");
			open("bulkops-settings");
		}
	}

	/** Wide and light, narrow and dark. */
	private void looks(String name) {
		looks(name, 1280, "light");
		this.page.getByText("Dark theme").click();
		assertThat(this.frame.locator("html")).hasAttribute("data-color-mode", "dark");
		looks(name, 360, "dark");
		assertThat(new AxeBuilder(this.page).include(List.of("iframe.ap-iframe", "body")).analyze().getViolations())
			.isEmpty();
		this.complaints.clear(); // axe fetches style sheets and is refused
		this.page.bringToFront(); // axe opens a page of its own
		this.page.getByText("Light theme").click();
		this.page.setViewportSize(1280, 900);
	}

	private void looks(String name, int width, String theme) {
		this.page.setViewportSize(width, 900);
		awaitRest();
		assertThat((Integer) this.frame.locator("html").evaluate("html => html.scrollWidth - html.clientWidth"))
			.as("nothing sticks out of the frame")
			.isZero();
		screenshot("rights-" + name + "-" + theme + "-" + width);
	}

}
