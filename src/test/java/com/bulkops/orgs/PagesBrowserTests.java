package com.bulkops.orgs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Faults;
import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
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
import org.springframework.jdbc.core.JdbcTemplate;
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

	/** A frame of another origin is painted only as far as the window shows it. */
	private static final int TALLEST = 2400;

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	/**
	 * Of a page and all that it loads from the app, compressed; the bridge is
	 * Atlassian's.
	 */
	private static final int HEAVIEST_PAGE = 150_000;

	private final List<String> complaints = new ArrayList<>();

	private final List<Request> requests = new ArrayList<>();

	private final BrowserContext browser = Browser.CHROMIUM
		.newContext(new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1280, 900)
			.setTimezoneId("Europe/Berlin")
			.setLocale("en-GB"));

	private final Page page = this.browser.newPage();

	private final FrameLocator frame = this.page.frameLocator("iframe.ap-iframe");

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcTemplate jdbc;

	private AppClient client;

	@BeforeEach
	void install() {
		URI app = RunningApp.addressOf(this.context);
		this.jira.show(app);
		this.jira.introduce(this.organization);
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
			System.out.println("CONSOLE " + message.text());
			boolean ours = message.location().startsWith(app.toString()) || message.text().contains("Content Security");
			if (message.type().equals("error") && ours) {
				this.complaints.add(message.text());
			}
		});
		this.page.onPageError(this.complaints::add);
		this.page.onRequestFinished((request) -> {
			if (request.url().startsWith(app.toString())) {
				this.requests.add(request);
			}
		});
	}

	@AfterEach
	void close() {
		this.browser.close();
		this.jira.close();
	}

	@Test
	void connectsChoosesRunsAndReadsTheLog() {
		open("bulkops-settings");
		assertThat(this.frame.locator(".message")).containsText("Not protected. No organization is connected");
		connect();
		this.frame.getByLabel("Revoke API tokens after").selectOption("P90D");
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT)).containsText("on, API tokens that are 90 days old or older");
		assertThat(this.frame.locator(".message")).containsText("Report only.");
		assertThat(this.frame.locator("#preview")).containsText("30 API tokens are 90 days old or older now",
				new LocatorAssertions.ContainsTextOptions().setTimeout(20_000)); // the
																					// lists
																					// are
																					// read
																					// at
																					// once
		screenshot("settings-grace");
		press("Update");
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(this.client.get("/activity").body()).contains("Confirmed number of API tokens"));
		press("Undo the last change of the rule");
		assertThat(this.frame.getByLabel("Revoke API tokens after")).hasValue("OFF");
		this.frame.getByLabel("Revoke API tokens after").selectOption("P90D");
		this.frame.getByLabel("Days before a tighter rule takes effect").fill("0");
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("Settings saved");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("The first run by this rule begins");
		assertThat(this.frame.locator(".message"))
			.containsText("Protected. API tokens in Acme that are 90 days old or older are revoked every night.");
		assertThat(this.frame.getByLabel("Organization API key")).hasValue("");
		open("bulkops-overview");
		press("Run now");
		assertThat(this.frame.locator("#run")).containsText("Run on request");
		assertThat(this.frame.locator("#run .lozenge")).hasText("Completed",
				new LocatorAssertions.HasTextOptions().setTimeout(30_000));
		assertThat(this.organization.revoked()).hasSize(30);
		assertThat(this.frame.locator("#ages")).isVisible();
		open("bulkops-activity");
		assertThat(this.frame.locator("tbody tr")).hasCount(8);
		this.frame.getByText("Show what this run did").first().press("Enter");
		assertThat(this.frame.locator(".children tbody tr")).hasCount(30);
		assertThat(this.frame.locator(".children").first())
			.containsText("Revoked the API token “<img src=x onerror=alert(1)> 🚀” of Person person-7");
		assertThat(this.frame.locator(".actor .person").first()).hasText("Ada Admin");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void checksTheKeyBeforeItIsSaved() {
		open("bulkops-settings");
		connect();
		press("Check key");
		assertThat(this.frame.locator(".checks .lozenge")).hasText(new String[] { "Passed", "Passed", "Passed" });
		this.organization.power(KeyPower.SCOPED);
		press("Check key");
		assertThat(this.frame.locator(".checks .lozenge")).hasText(new String[] { "Passed", "Passed", "Failed" });
		assertThat(this.frame.locator(".checks")).containsText("Make an organization API key without scopes");
		screenshot("settings-key-check");
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body().lines()).as("nothing is saved").hasSize(1);
		assertThat(this.frame.getByRole(AriaRole.BUTTON, name("Check key"))).isFocused();
	}

	@Test
	void showsWhatARuleWouldRevokeBeforeUpdate() {
		this.client.settings(this.organization, "OFF");
		await(this.client.startSweep("REPORT"));
		open("bulkops-settings");
		assertThat(this.frame.locator("#preview")).containsText("nothing is revoked");
		assertThat(this.frame.getByLabel("Revoke API tokens after").locator("option").nth(1))
			.hasText("7 days · 60 due now");
		this.frame.getByLabel("Revoke API tokens after").selectOption("P90D");
		assertThat(this.frame.locator("#preview")).containsText("30 API tokens are 90 days old or older now");
		press("Show them");
		assertThat(this.frame.locator("#due tbody tr")).hasCount(30);
		assertThat(this.frame.locator("#due")).containsText("<img src=x onerror=alert(1)> 🚀");
		assertThat(this.frame.locator("#due .person").first()).hasText("Person person-29");
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		assertThat(this.frame.locator("#preview")).containsText("60 API tokens are 7 days");
		press("Show them");
		press("Show more");
		assertThat(this.frame.locator("#due tbody tr")).hasCount(60);
		screenshot("settings-preview");
		Download download = this.page.waitForDownload(() -> press("Download as CSV"));
		assertThat(download.path()).content().contains("old-7", "young-7");
		assertThat(this.organization.revoked()).isEmpty();
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void marksUnsavedChangesAndWarnsBeforeTheyAreLost() {
		this.client.settings(this.organization, "P90D");
		open("bulkops-settings");
		assertThat(this.frame.getByText("Unsaved changes")).isHidden();
		this.frame.getByLabel("Revoke API tokens after").press("ArrowDown");
		assertThat(this.frame.getByText("Unsaved changes")).isVisible();
		List<String> dialogs = new ArrayList<>();
		this.page.onDialog((dialog) -> {
			dialogs.add(dialog.type());
			dialog.accept();
		});
		this.page.reload();
		assertThat(dialogs).containsExactly("beforeunload");
		assertThat(this.frame.getByText("Unsaved changes")).isHidden();
	}

	@Test
	void someoneElsesChangeInBetweenIsAConflict() {
		this.client.settings(this.organization, "P90D");
		open("bulkops-settings");
		this.client.settings(Map.of("revocationInterval", "P60D"));
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		press("Update");
		assertThat(this.frame.locator("#errors")).containsText("Somebody else changed the settings in the meantime");
		assertThat(this.frame.getByLabel("Revoke API tokens after")).hasValue("P60D");
		assertThat(this.frame.getByText("Unsaved changes")).isHidden();
		screenshot("settings-conflict");
	}

	@Test
	void showsTheSecretOfAWebhookOnceAndWhatATestNoticeCameTo() {
		this.client.settings(this.organization, "P90D");
		open("bulkops-settings");
		this.frame.getByLabel("Webhook").fill(this.jira.baseUrl() + "/hooks/secret");
		press("Update");
		assertThat(this.frame.locator("#webhook-secret code")).hasText(Pattern.compile("[\\w-]{43}"));
		assertThat(this.frame.getByLabel("Webhook")).hasValue(this.jira.baseUrl() + "/…");
		press("Send a test notice");
		assertThat(this.frame.locator("#notice-tested")).containsText("The webhook answered 404.");
		assertThat(this.frame.getByText("Unsaved changes")).isHidden();
		screenshot("settings-notices");
		open("bulkops-settings");
		assertThat(this.frame.locator("#webhook-secret")).hasCount(0);
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void watchesAndStopsARun() {
		this.client.settings(this.organization, "P90D");
		this.organization.faults(Faults.of(1, 1, Fault.SLOW));
		open("bulkops-overview");
		press("Run now");
		assertThat(this.frame.locator("#run .lozenge")).hasText("Running",
				new LocatorAssertions.HasTextOptions().setTimeout(15_000));
		screenshot("overview-running");
		press("Stop");
		assertThat(this.frame.locator("#run .lozenge")).hasText("Stopped",
				new LocatorAssertions.HasTextOptions().setTimeout(15_000));
		assertThat(this.frame.locator("#run")).containsText("An administrator stopped it.");
		assertThat(this.organization.revoked()).hasSizeLessThan(30);
		screenshot("overview-stopped");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void aRunGoesOnWhileThePageIsClosed() {
		this.client.settings(this.organization, "P90D");
		this.organization.faults(Faults.of(1, 1, Fault.SLOW));
		open("bulkops-overview");
		press("Run now");
		assertThat(this.frame.locator("#run .lozenge")).hasText("Running",
				new LocatorAssertions.HasTextOptions().setTimeout(15_000));
		this.page.navigate("about:blank");
		this.organization.faults(Faults.none());
		await(this.client.startSweep("REPORT"));
		open("bulkops-activity");
		assertThat(this.frame.locator("tbody")).containsText("30 revoked");
		assertThat(this.organization.revoked()).hasSize(30);
	}

	@Test
	void saysUntilWhenAtlassianAsksToWaitAndCanBeStoppedMeanwhile() {
		this.client.settings(this.organization, "P90D");
		await(this.client.startSweep("REPORT"));
		this.organization.faults(Faults.of(1, 1, Fault.LIMIT_WITH_RESET));
		open("bulkops-overview");
		press("Run now");
		assertThat(this.frame.locator("#run")).containsText("Atlassian asked to wait until",
				new LocatorAssertions.ContainsTextOptions().setTimeout(15_000));
		screenshot("overview-waiting");
		press("Stop");
		assertThat(this.frame.locator("#run .lozenge")).hasText("Stopped",
				new LocatorAssertions.HasTextOptions().setTimeout(20_000));
		assertThat(this.organization.revoked()).hasSizeLessThan(30);
	}

	@Test
	void timesAreTheViewersAndWhoIsGoneIsShownById() {
		this.jdbc.update(
				"""
						insert into activity_entry (client_key, at, kind, result, run_id, account_id, token_id, token_label, concluded_at)
						values (?, '2026-07-01T22:30:00Z', 'REVOCATION', 'REVOKED', gen_random_uuid(), 'gone-person', 'token', 'CI', now())
						""",
				this.jira.site().clientKey());
		open("bulkops-activity");
		this.frame.getByLabel("Kind").selectOption("Revocation");
		assertThat(this.frame.locator("tbody .when time")).hasText("2 Jul 2026, 00:30");
		assertThat(this.frame.locator("tbody .when time")).hasAttribute("title", "2026-07-01T22:30:00Z (UTC)");
		assertThat(this.frame.locator("tbody .sentence")).containsText("of gone-person");
		assertThat(this.frame.locator("tbody .sentence .person")).hasAttribute("title", "Not known in this Jira site");
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
		assertThat(this.frame.locator(".error").filter(new Locator.FilterOptions().setHasText("from 1 to 364")).first())
			.isVisible();
		assertThat(this.frame.getByLabel("Number of days")).hasValue("400");
		assertThat(this.frame.getByText("Unsaved changes")).isVisible();
		screenshot("settings-wrong-input");
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body().lines()).hasSize(1);
	}

	@Test
	void filtersPagesAndExportsTheLog() {
		this.client.settings(this.organization, "P7D");
		await(this.client.startSweep());
		open("bulkops-activity");
		this.frame.getByLabel("Kind").selectOption("Revocation");
		assertThat(this.frame.locator("tbody tr")).hasCount(50);
		assertThat(this.frame.locator(".summary")).hasText("60 entries Revoked 60");
		press("Older");
		assertThat(this.frame.locator("tbody tr")).hasCount(10);
		press("Newer");
		assertThat(this.frame.locator("tbody tr")).hasCount(50);
		this.frame.getByLabel("Person").pressSequentially("Person person-7");
		assertThat(this.frame.locator("#people option")).hasCount(1);
		this.frame.getByLabel("Person").press("Enter");
		assertThat(this.frame.locator("tbody tr")).hasCount(2);
		this.frame.getByLabel("Token", new FrameLocator.GetByLabelOptions().setExact(true)).fill("laptop");
		this.frame.getByLabel("Token", new FrameLocator.GetByLabelOptions().setExact(true)).press("Enter");
		assertThat(this.frame.locator("tbody tr")).hasCount(1);
		Download download = this.page.waitForDownload(() -> press("Export CSV"));
		assertThat(download.suggestedFilename()).isEqualTo("activity.csv");
		assertThat(download.path()).content().contains("young-7").doesNotContain("old-7").doesNotContain("person-8");
		Download lines = this.page.waitForDownload(() -> press("Export JSON lines"));
		assertThat(lines.suggestedFilename()).isEqualTo("activity.jsonl");
		assertThat(lines.path()).content().contains("\"young-7\"").doesNotContain("old-7");
		screenshot("activity-filtered");
		this.page.goBack();
		assertThat(this.frame.locator("tbody tr")).hasCount(2);
		this.page.reload();
		assertThat(this.frame.locator("tbody tr")).hasCount(2);
		assertThat(this.frame.getByLabel("Person")).hasValue("Person person-7");
		press("Clear");
		assertThat(this.frame.locator("tbody tr")).hasCount(4);
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void anEmptyLogAnEmptyFilterAndAnEmptyRunSayDifferentThings() {
		open("bulkops-activity");
		this.frame.getByLabel("Token", new FrameLocator.GetByLabelOptions().setExact(true)).fill("nothing like it");
		this.frame.getByLabel("Token", new FrameLocator.GetByLabelOptions().setExact(true)).press("Enter");
		assertThat(this.frame.locator(".empty")).containsText("No entry matches");
		screenshot("activity-no-match");
		this.client.settings(this.organization, "P364D");
		await(this.client.startSweep());
		press("Clear");
		this.frame.getByText("Show what this run did").press("Enter");
		assertThat(this.frame.locator(".empty")).containsText("Nothing had to be done");
		this.jdbc.execute("set bulkops.erasing = 'on'; delete from activity_entry where client_key = '"
				+ this.jira.site().clientKey() + "'; set bulkops.erasing = 'off'");
		open("bulkops-activity");
		assertThat(this.frame.locator(".empty")).containsText("Nothing has happened yet");
		screenshot("activity-empty");
	}

	@Test
	void tenThousandEntriesAreNoBurden() {
		this.jdbc.update(
				"""
						insert into activity_entry (client_key, at, kind, result, run_id, account_id, token_id, token_label, concluded_at)
						select ?, now() - n * interval '1 minute', 'REVOCATION', 'REVOKED', gen_random_uuid(), 'person-' || n % 30,
						  'bulk-' || n, 'label ' || n, now() from generate_series(10001, 1, -1) n
						""",
				this.jira.site().clientKey());
		this.jdbc.update(
				"insert into activity_word select client_key, substring(token_label from 7), at, id from activity_entry "
						+ "where client_key = ? and token_id like \'bulk-%\'",
				this.jira.site().clientKey());
		open("bulkops-activity");
		this.frame.getByLabel("Result").selectOption("Revoked");
		assertThat(this.frame.locator("tbody tr")).hasCount(50);
		assertThat(this.frame.locator(".summary")).containsText("The newest 10,000 entries");
		press("Older");
		assertThat(this.frame.locator(".sentence").first()).containsText("“label 51”");
		this.frame.getByLabel("Token", new FrameLocator.GetByLabelOptions().setExact(true)).fill("9999");
		this.frame.getByLabel("Token", new FrameLocator.GetByLabelOptions().setExact(true)).press("Enter");
		assertThat(this.frame.locator("tbody tr")).hasCount(1);
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void aServerThatFailsOrIsGoneShowsAsAFlagAndTheFormStays() {
		this.client.settings(this.organization, "P90D");
		open("bulkops-settings");
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		this.page.route("**/settings", (route) -> route.fulfill(new Route.FulfillOptions().setStatus(500)));
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("Nothing was changed. Try again");
		this.page.unroute("**/settings");
		this.page.route("**/settings", Route::abort);
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("could not be reached");
		this.page.unroute("**/settings");
		assertThat(this.frame.getByLabel("Revoke API tokens after")).hasValue("P7D");
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("Settings saved");
	}

	@Test
	void aSlowServerLeavesNoDoubtThatSomethingHappens() {
		this.client.settings(this.organization, "P90D");
		open("bulkops-settings");
		CompletableFuture<Route> held = new CompletableFuture<>();
		this.page.route("**/settings", held::complete);
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		press("Update");
		assertThat(this.frame.locator("main")).hasAttribute("aria-busy", "true");
		this.page.waitForCondition(held::isDone); // handlers run while Playwright waits
		held.join().resume();
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("Settings saved");
		assertThat(this.frame.locator("main")).not().hasAttribute("aria-busy", "true");
		assertThat(this.frame.getByRole(AriaRole.BUTTON, name("Update"))).isFocused();
	}

	@Test
	void anExpiredTokenAsksForAReload() {
		open("bulkops-settings");
		this.page.route("**/jira/token*", (route) -> route.fulfill(new Route.FulfillOptions().setBody("expired")));
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT)).containsText("You were signed out. Reload the page.");
	}

	@Test
	void aRunOnHoldAsksAndGoesOnWhenItIsConfirmed() {
		this.client.settings(this.organization, "OFF");
		await(this.client.startSweep("REPORT"));
		this.client.settings(Map.of("revocationInterval", "P180D"));
		Instant old = Instant.now().minus(Duration.ofDays(200));
		IntStream.range(0, 20)
			.forEach((token) -> this.organization.account("person-3").token("surprise-" + token, "CI", old));
		await(this.client.startSweep());
		open("bulkops-overview");
		assertThat(this.frame.locator(".message")).containsText("On hold.");
		screenshot("overview-on-hold");
		press("Revoke 20 API tokens now");
		assertThat(this.frame.locator(".message")).containsText("Protected.",
				new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
		assertThat(this.organization.revoked()).hasSize(20);
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void anotherAdministratorSeesThatOnlyOthersMayAct() {
		this.client.settings(this.organization, "P90D");
		this.jira.site().administrator("5b10a2844c20165700ede21g");
		open("bulkops-settings");
		this.page.getByLabel("Signed in as").selectOption("Nina User");
		assertThat(this.frame.getByText("You may look at the settings, but not change them.")).isVisible();
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		press("Update");
		assertThat(this.frame.locator("#errors")).containsText("only the people named below may change the settings");
		screenshot("settings-of-others");
		open("bulkops-overview");
		this.page.getByLabel("Signed in as").selectOption("Nina User");
		assertThat(this.frame.getByRole(AriaRole.BUTTON, name("Run now"))).isDisabled();
		open("bulkops-settings");
		this.frame.getByLabel("Another person").pressSequentially("Person person-7");
		assertThat(this.frame.locator("#people option")).hasCount(1);
		press("Add");
		assertThat(this.frame.locator("#owners .person")).hasText(new String[] { "Ada Admin", "Person person-7" });
	}

	@Test
	void aDeadKeyNeverLooksLikeAQuietNight() {
		this.client.settings(this.organization, "P90D");
		this.organization.power(KeyPower.DEAD);
		await(this.client.startSweep());
		open("bulkops-overview");
		assertThat(this.frame.locator(".message")).containsText("Not protected since");
		assertThat(this.frame.locator(".message")).containsText("rejected the organization API key");
		screenshot("overview-dead-key");
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
		assertThat(this.page.getByRole(AriaRole.ALERT))
			.containsText("Perhaps you are not a Jira administrator any more");
	}

	@ParameterizedTest
	@CsvSource({ "bulkops-overview,light,1280", "bulkops-overview,dark,1280", "bulkops-overview,light,360",
			"bulkops-overview,light,1920", "bulkops-settings,light,1280", "bulkops-settings,dark,1280",
			"bulkops-settings,dark,360", "bulkops-settings,light,1920", "bulkops-activity,light,1280",
			"bulkops-activity,dark,1280", "bulkops-activity,light,360", "bulkops-activity,dark,1920",
			"bulkops-get-started,light,1280", "bulkops-get-started,dark,1280", "bulkops-get-started,light,360" })
	void everyPageIsAccessibleInBothThemes(String module, String theme, int width) {
		IntStream.range(0, 120)
			.forEach((person) -> this.organization.account("crowd-" + person)
				.token("crowd-" + person, "CI", Instant.now().minus(Duration.ofHours(person * 19L % 2160))));
		this.client.settings(this.organization, "P90D");
		await(this.client.startSweep());
		this.page.setViewportSize(width, 900);
		open(module);
		if (theme.equals("dark")) {
			this.page.getByText("Dark theme").click();
			assertThat(this.frame.locator("html")).hasAttribute("data-color-mode", "dark");
		}
		if (module.equals("bulkops-activity")) {
			this.frame.getByText("Show what this run did").press("Enter");
			assertThat(this.frame.locator(".children tbody tr")).hasCount(30);
		}
		this.page.waitForLoadState(LoadState.NETWORKIDLE);
		assertThat((Integer) this.frame.locator("html").evaluate("html => html.scrollWidth - html.clientWidth"))
			.as("nothing sticks out of the frame")
			.isZero();
		screenshot(module + "-" + theme + "-" + width);
		assertThat(this.requests.stream().mapToInt((request) -> request.sizes().responseBodySize).sum())
			.as("page weight")
			.isBetween(20_000, HEAVIEST_PAGE);
		assertThat(this.complaints).isEmpty(); // before axe, which fetches style sheets
												// and is refused
		assertThat(new AxeBuilder(this.page).include(List.of("iframe.ap-iframe", "body")).analyze().getViolations())
			.isEmpty();
	}

	private void connect() {
		this.frame.getByLabel("Organization ID").fill(this.organization.id());
		this.frame.getByLabel("Organization API key").fill(this.organization.apiKey());
		this.frame.getByLabel("The key expires on").fill("2027-06-30");
	}

	private void await(String run) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> AppClient.isOver(this.client.sweep(run)));
	}

	private static FrameLocator.GetByRoleOptions name(String name) {
		return new FrameLocator.GetByRoleOptions().setName(name).setExact(true);
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
		this.frame.getByRole(AriaRole.BUTTON, name(button)).press("Enter");
	}

	private void screenshot(String name) {
		int width = this.page.viewportSize().width;
		int height = (Integer) this.page.evaluate("() => document.documentElement.scrollHeight");
		this.page.setViewportSize(width, Math.min(height, TALLEST));
		this.page.screenshot(new Page.ScreenshotOptions().setCaret(ScreenshotCaret.INITIAL)
			.setPath(Path.of("target", "screenshots", name + ".png")));
	}

}
