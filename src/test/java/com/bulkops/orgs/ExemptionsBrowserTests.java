package com.bulkops.orgs;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.ScreenshotCaret;
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
 * Exemptions and the further rules as an administrator meets them in the settings.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class ExemptionsBrowserTests {

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
	void installAndLook() {
		URI app = RunningApp.addressOf(this.context);
		this.jira.show(app);
		this.jira.introduce(this.organization);
		this.jira.site().administrator(ADMIN);
		assertThat(this.jira.site().install(app)).isEqualTo(204);
		this.client = new AppClient(app, this.jira.site(), ADMIN);
		Instant now = Instant.now();
		for (int person = 0; person < 12; person++) {
			this.organization.account("person-" + person)
				.typed("atlassian", (person == 3) ? "inactive" : "active")
				.token("old-" + person, (person < 4) ? "ci-deploy" : "laptop", now.minus(Duration.ofDays(100 + person)),
						now.minus(Duration.ofDays(1)))
				.token("idle-" + person, "notebook", now.minus(Duration.ofDays(50)))
				.token("young-" + person, "notebook", now.minus(Duration.ofDays(10)));
		}
		this.client.settings(this.organization, "P90D");
		String report = this.client.startSweep("REPORT");
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> AppClient.isOver(this.client.sweep(report)));
		this.page.onConsoleMessage((message) -> {
			boolean refusal = message.text().contains("status of 422"); // the browser
																		// says so of each
																		// form
																		// that is refused
			if (message.type().equals("error") && message.location().startsWith(app.toString()) && !refusal) {
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
	void anExemptionIsAddedSeenInThePreviewAndRemoved() {
		open();
		assertThat(this.frame.locator("#preview")).containsText("12 API tokens are 90 days old or older now");
		press("Add exemption");
		assertThat(this.frame.locator("#exemptions .error")).containsText("Enter a pattern");
		this.frame.getByLabel("Compare").selectOption("Token label");
		this.frame.getByLabel("With", exactly()).fill("CI-*");
		this.frame.getByLabel("Reason").fill("Deploys move to OAuth until spring");
		this.frame.getByLabel("Last day (optional)").fill("2199-03-31");
		press("Add exemption");
		assertThat(this.frame.locator("#exemptions li")).containsText("Deploys move to OAuth until spring");
		assertThat(this.frame.locator("#exemptions li .person")).hasText("Ada Admin");
		assertThat(this.frame.locator("#exemptions li")).containsText("Counts to 31 Mar 2199.");
		assertThat(this.frame.getByLabel("With", exactly())).hasValue("");
		assertThat(this.frame.locator("#preview")).containsText("8 API tokens are due by this rule now");
		assertThat(this.frame.locator("#preview")).containsText("4 more would be due");
		assertThat(this.frame.getByLabel("Revoke API tokens after").locator("option").nth(5))
			.hasText("90 days · 8 due now");
		assertThat(this.frame.getByText("Unsaved changes")).isHidden();
		press("Show what exemptions save");
		assertThat(this.frame.locator("#saved tbody tr")).hasCount(4);
		assertThat(this.frame.locator("#saved"))
			.containsText("The exemption of labels like “CI-*” saves it, to 2199-03-31, because: Deploys move");
		screenshot("exemptions-preview");
		press("Remove the exemption CI-*");
		assertThat(this.frame.locator("#exemptions")).containsText("There are no exemptions.");
		assertThat(this.frame.locator("#preview")).containsText("12 API tokens are 90 days old or older now");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void anExemptionThatIsRemovedCanBeKeptDuringTheDaysOfGrace() {
		this.client.settings(Map.of("graceDays", "2"));
		assertThat(this.client.post("/settings/exemptions?kind=LABEL&pattern=ci-*&reason=Deploys").statusCode())
			.isEqualTo(200);
		open();
		press("Remove the exemption ci-*");
		assertThat(this.frame.locator("#exemptions li")).containsText("Removed, ends after");
		assertThat(this.frame.locator("#preview")).containsText("8 API tokens are due by this rule now");
		screenshot("exemptions-removed");
		press("Keep the exemption ci-*");
		assertThat(this.frame.locator("#exemptions li")).containsText("No end.");
		assertThat(this.frame.getByRole(AriaRole.BUTTON,
				new FrameLocator.GetByRoleOptions().setName("Remove the exemption ci-*")))
			.isVisible();
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void theFurtherRulesChangeThePreviewAndTheCountsBeforeUpdate() {
		open();
		assertThat(this.frame.getByLabel("and are older than (days)")).isHidden();
		this.frame.getByLabel("Also revoke tokens that were not used for").selectOption("30 days");
		assertThat(this.frame.getByLabel("and are older than (days)")).hasValue("30");
		assertThat(this.frame.locator("#preview")).containsText("24 API tokens are due by this rule now");
		this.frame.getByLabel("Also revoke tokens of deactivated accounts").check();
		assertThat(this.frame.locator("#preview")).containsText("25 API tokens are due by this rule now");
		assertThat(this.frame.getByLabel("Revoke API tokens after").locator("option").nth(6))
			.hasText("180 days · 14 due now");
		press("Show them");
		assertThat(this.frame.locator("#due")).containsText("rule allows deactivated accounts no API token");
		assertThat(this.frame.getByText("Unsaved changes")).isVisible();
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("Settings saved");
		assertThat(this.frame.getByLabel("Also revoke tokens of deactivated accounts")).isChecked();
		assertThat(this.frame.locator(".message")).containsText("Also those that were not used for 30 days");
		this.frame.getByLabel("Also revoke tokens of deactivated accounts").uncheck();
		press("Update");
		assertThat(this.frame.locator(".message")).not().containsText("deactivated accounts");
		assertThat(this.frame.getByLabel("Also revoke tokens of deactivated accounts")).not().isChecked();
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void aFileIsImportedAndWhatIsThereIsDownloaded() {
		open();
		this.frame.getByText("Import from CSV").press("Enter");
		choose("kind,pattern,reason\nLABEL,ci-*,deploys\nEMAIL,,contract\n");
		press("Import");
		assertThat(this.frame.locator("#exemptions .error").first()).containsText("Line 3: Enter a pattern");
		screenshot("exemptions-import-refused");
		choose("kind,pattern,reason\nLABEL,ci-*,deploys\nEMAIL,*@partner.example.com,contract\n");
		press("Import");
		assertThat(this.frame.locator("#exemptions")).containsText("2 exemptions were read.");
		Download download = this.page
			.waitForDownload(() -> this.frame.locator("#exemptions [data-download]").press("Enter"));
		assertThat(download.path()).content().contains("*@partner.example.com,contract");
		assertThat(this.complaints).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "light,1280", "dark,1280", "light,360", "dark,360" })
	void thePageIsAccessibleInBothThemes(String theme, int width) {
		this.client.settings(Map.of("unusedDays", "45", "unusedAgeDays", "60", "deactivated", "AT_ONCE"));
		for (String exemption : List.of(
				"kind=LABEL&pattern=ci-*&reason=Deploys+move+to+OAuth+until+spring&lastDay=2199-03-31",
				"kind=EMAIL&pattern=*%40partner.example.com&reason=Contract+of+2026&lastDay=2020-11-20",
				"kind=ACCOUNT&pattern=person-7&reason=Runs+the+build")) {
			assertThat(this.client.post("/settings/exemptions?" + exemption).statusCode()).isEqualTo(200);
		}
		this.page.setViewportSize(width, 900);
		open();
		if (theme.equals("dark")) {
			this.page.getByText("Dark theme").click();
			assertThat(this.frame.locator("html")).hasAttribute("data-color-mode", "dark");
		}
		press("Show what exemptions save");
		assertThat(this.frame.locator("#saved tbody tr").first()).isVisible();
		this.frame.getByText("Import from CSV").press("Enter");
		this.page.waitForLoadState(LoadState.NETWORKIDLE);
		assertThat((Integer) this.frame.locator("html").evaluate("html => html.scrollWidth - html.clientWidth"))
			.isZero();
		screenshot("exemptions-" + theme + "-" + width);
		assertThat(this.complaints).isEmpty();
		assertThat(new AxeBuilder(this.page).include(List.of("iframe.ap-iframe", "body")).analyze().getViolations())
			.isEmpty();
	}

	private void choose(String csv) {
		this.frame.getByLabel("A CSV file")
			.setInputFiles(new FilePayload("exemptions.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
		assertThat(this.frame.getByLabel("Or its text")).hasValue(csv);
	}

	private void open() {
		this.page.navigate("about:blank");
		this.page.navigate(this.jira.baseUrl() + "/jira#bulkops-settings");
		assertThat(this.frame.locator("#content h1")).isVisible();
		this.page.waitForLoadState(LoadState.NETWORKIDLE); // a key that comes before the
															// script is lost
	}

	private void press(String button) {
		Locator found = this.frame.getByRole(AriaRole.BUTTON,
				new FrameLocator.GetByRoleOptions().setName(button).setExact(true));
		found.press("Enter");
	}

	private static FrameLocator.GetByLabelOptions exactly() {
		return new FrameLocator.GetByLabelOptions().setExact(true);
	}

	private void screenshot(String name) {
		int height = (Integer) this.page.evaluate("() => document.documentElement.scrollHeight");
		this.page.setViewportSize(this.page.viewportSize().width, Math.min(height, 3600));
		this.page.screenshot(new Page.ScreenshotOptions().setCaret(ScreenshotCaret.INITIAL)
			.setPath(Path.of("target", "screenshots", name + ".png")));
	}

}
