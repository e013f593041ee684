package com.bulkops.orgs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages as an administrator meets them: in Chromium, in Jira's cross-origin frame,
 * over Atlassian's real bridge and under the real headers.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class PagesBrowserTests {

	private static final String ADMIN = "5b10ac8d82e05b22cc7d4ef5";

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	private final List<String> complaints = new ArrayList<>();

	private final BrowserContext browser = Browser.CHROMIUM
		.newContext(new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1280, 900)
			.setTimezoneId("Europe/Berlin")
			.setLocale("en-GB"));

	private final Page page = this.browser.newPage();

	private final FrameLocator frame = this.page.frameLocator("iframe.ap-iframe");

	@Autowired
	private ConfigurableApplicationContext context;

	private AppClient client;

	@BeforeEach
	void install() {
		URI app = RunningApp.addressOf(this.context);
		this.jira.show(app);
		this.jira.site().administrator(ADMIN);
		assertThat(this.jira.site().install(app)).isEqualTo(204);
		this.client = new AppClient(app, this.jira.site(), ADMIN);
		Instant now = Instant.now();
		for (int person = 0; person < 30; person++) {
			this.organization.account("person-" + person)
				.token("old-" + person, (person == 7) ? "<img src=x onerror=alert(1)> 🚀" : "CI",
						now.minus(Duration.ofDays(100 + person)), now.minus(Duration.ofDays(1)))
				.token("young-" + person, "laptop", now.minus(Duration.ofDays(10)));
		}
		this.page.onConsoleMessage((message) -> {
			boolean ours = message.location().startsWith(app.toString()) || message.text().contains("Content Security");
			if (message.type().equals("error") && ours) {
				this.complaints.add(message.text());
			}
		});
		this.page.onPageError(this.complaints::add);
	}

	@AfterEach
	void close() {
		this.browser.close();
		this.jira.close();
	}

	@Test
	void connectsChoosesRunsAndReadsTheLog() {
		open("bulkops-settings");
		assertThat(this.frame.locator(".message")).containsText("Not protected.");
		this.frame.getByLabel("Organization ID").fill(this.organization.id());
		this.frame.getByLabel("Organization API key").fill(this.organization.apiKey());
		this.frame.getByLabel("The key expires on").fill("2027-06-30");
		this.frame.getByLabel("Revoke API tokens after").selectOption("90 days");
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT)).containsText("Settings saved");
		assertThat(this.frame.locator(".message"))
			.containsText("Protected. In Acme, API tokens that are 90 days old or older");
		assertThat(this.frame.getByLabel("Organization API key")).hasValue("");
		press("Run now");
		assertThat(this.frame.locator("#run .lozenge")).hasText("Completed",
				new LocatorAssertions.HasTextOptions().setTimeout(30_000));
		assertThat(this.organization.revoked()).hasSize(30);
		screenshot("settings");
		open("bulkops-activity");
		assertThat(this.frame.locator("tbody tr")).hasCount(34);
		assertThat(this.frame.locator("tbody"))
			.containsText("Revoked API token “<img src=x onerror=alert(1)> 🚀” of person-7");
		screenshot("activity");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void wrongInputIsMarkedWhereItStandsAndNothingIsSaved() {
		open("bulkops-settings");
		this.frame.getByLabel("Organization ID").fill("<script>");
		this.frame.getByLabel("Revoke API tokens after").selectOption("Another number of days…");
		this.frame.getByLabel("Number of days").fill("400");
		press("Update");
		assertThat(this.frame.locator("#errors")).containsText("Nothing was saved.");
		assertThat(this.frame.locator("#errors")).isFocused();
		assertThat(this.frame.locator(".error")
			.filter(new Locator.FilterOptions().setHasText("letters, digits and hyphens"))).isVisible();
		assertThat(this.frame.locator(".error").filter(new Locator.FilterOptions().setHasText("from 1 to 364")))
			.isVisible();
		assertThat(this.frame.getByLabel("Number of days")).hasValue("400");
		screenshot("settings-wrong-input");
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body().lines()).hasSize(1);
	}

	@Test
	void filtersPagesAndExportsTheLog() {
		this.client.settings(this.organization, "P7D");
		String run = this.client.startSweep();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> AppClient.isOver(this.client.sweep(run)));
		open("bulkops-activity");
		assertThat(this.frame.locator("tbody tr")).hasCount(50);
		press("Older");
		assertThat(this.frame.locator("tbody tr")).hasCount(14);
		press("Newer");
		assertThat(this.frame.locator("tbody tr")).hasCount(50);
		this.frame.getByLabel("Account ID").fill("person-7");
		this.frame.getByLabel("Account ID").press("Enter");
		assertThat(this.frame.locator("tbody tr")).hasCount(2);
		Download download = this.page.waitForDownload(() -> press("Export CSV"));
		assertThat(download.suggestedFilename()).isEqualTo("activity.csv");
		assertThat(download.path()).content().contains("person-7").doesNotContain("person-8");
		press("Clear");
		assertThat(this.frame.locator("tbody tr")).hasCount(50);
		this.frame.getByLabel("Kind").selectOption("Run");
		assertThat(this.frame.locator("tbody tr")).hasCount(1);
		press("Show what this run did");
		assertThat(this.frame.locator("tbody tr")).hasCount(50);
	}

	@Test
	void theFirstPageLeadsToTheSettings() {
		open("bulkops-get-started");
		press("Open Settings");
		assertThat(this.frame.locator("h1")).hasText("Settings");
	}

	@Test
	void whoIsNoAdministratorSeesNothing() {
		open("bulkops-settings");
		this.page.getByLabel("Signed in as").selectOption("Nina User");
		assertThat(this.frame.locator("body")).containsText("Only Jira administrators may use BulkOps Orgs.");
	}

	@Test
	void aRightThatWasTakenAwayShowsAsAFlag() {
		open("bulkops-settings");
		this.page.getByLabel("Signed in as").evaluate("select => { select.value = '5b10a2844c20165700ede21g' }");
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT)).containsText("You are not a Jira administrator any more.");
	}

	@ParameterizedTest
	@CsvSource({ "bulkops-settings,light,1280", "bulkops-settings,dark,1280", "bulkops-settings,dark,360",
			"bulkops-activity,light,1280", "bulkops-activity,dark,1280", "bulkops-activity,light,360",
			"bulkops-get-started,light,1280", "bulkops-get-started,dark,1280" })
	void everyPageIsAccessibleInBothThemes(String module, String theme, int width) {
		this.client.settings(this.organization, "P90D");
		String run = this.client.startSweep();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> AppClient.isOver(this.client.sweep(run)));
		this.page.setViewportSize(width, 900);
		open(module);
		if (theme.equals("dark")) {
			this.page.getByText("Dark theme").click();
			assertThat(this.frame.locator("html")).hasAttribute("data-color-mode", "dark");
		}
		this.page.waitForLoadState(LoadState.NETWORKIDLE);
		screenshot(module + "-" + theme + "-" + width);
		assertThat(this.complaints).isEmpty(); // before axe, which fetches style sheets
												// and is refused
		assertThat(new AxeBuilder(this.page).include(List.of("iframe.ap-iframe", "body")).analyze().getViolations())
			.isEmpty();
	}

	private void open(String module) {
		this.page.navigate("about:blank");
		this.page.navigate(this.jira.baseUrl() + "/jira#" + module);
		assertThat(this.frame.locator("#content h1")).isVisible();
	}

	/**
	 * With the keyboard: the frame grows while its content changes, and a click may miss
	 * what has moved.
	 */
	private void press(String button) {
		this.frame.getByRole(AriaRole.BUTTON, new FrameLocator.GetByRoleOptions().setName(button).setExact(true))
			.press("Enter");
	}

	private void screenshot(String name) {
		this.page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
	}

}
