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
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ScreenshotCaret;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of the pages share: the pages as an administrator meets them, in Chromium,
 * in Jira's cross-origin frame, over Atlassian's real bridge and under the real headers.
 * The app is installed in a site of the test's own, next to an organization that it is
 * not connected to yet.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
abstract class PagesInJira {

	static final String ADMIN = "5b10ac8d82e05b22cc7d4ef5";

	/** A frame of another origin is painted only as far as the window shows it. */
	private static final int TALLEST = 3600;

	final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	final Organization organization;

	/** What the browser says of the app's pages that is not well. */
	final List<String> complaints = new ArrayList<>();

	final BrowserContext browser = Browser.CHROMIUM
		.newContext(new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1280, 900)
			.setTimezoneId("Europe/Berlin")
			.setLocale("en-GB"));

	final Page page = this.browser.newPage();

	final FrameLocator frame = this.page.frameLocator("iframe.ap-iframe");

	@Autowired
	private ConfigurableApplicationContext context;

	URI app;

	AppClient client;

	PagesInJira() {
		this("Acme");
	}

	PagesInJira(String organization) {
		this.organization = RunningApp.ATLASSIAN.add(new Organization(organization, Clock.systemUTC()));
	}

	@BeforeEach
	void install() {
		this.app = RunningApp.addressOf(this.context);
		this.jira.show(this.app);
		this.jira.introduce(this.organization);
		this.jira.site().administrator(ADMIN);
		assertThat(this.jira.site().install(this.app)).isEqualTo(204);
		this.client = new AppClient(this.app, this.jira.site(), ADMIN);
		this.page.onConsoleMessage((message) -> {
			boolean ours = message.location().startsWith(this.app.toString())
					|| message.text().contains("Content Security");
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

	/** Each of 30 people has a token that is 100 days old or older, and a young one. */
	void fill() {
		Instant now = Instant.now();
		for (int person = 0; person < 30; person++) {
			this.organization.account("person-" + person)
				.token("old-" + person, (person == 7) ? "<img src=x onerror=alert(1)> 🚀" : "CI",
						now.minus(Duration.ofDays(100 + person)), now.minus(Duration.ofDays(1)))
				.token("young-" + person, "laptop", now.minus(Duration.ofDays(10)));
		}
	}

	/**
	 * Opens a page, and waits for its script: a key that comes before it is lost.
	 */
	void open(String module) {
		this.page.navigate("about:blank");
		this.page.navigate(this.jira.baseUrl() + "/jira#" + module);
		assertThat(this.frame.locator("#content h1")).isVisible();
		awaitRest();
	}

	/** Waits until the page has loaded and asks for nothing more. */
	void awaitRest() {
		this.page.waitForCondition(() -> (Boolean) this.frame.locator("html")
			.evaluate("() => document.readyState === 'complete' && !document.querySelector('.htmx-request')"));
	}

	/**
	 * With the keyboard: the frame grows while its content changes, and a click may miss
	 * what has moved.
	 */
	void press(String button) {
		this.frame.getByRole(AriaRole.BUTTON, name(button)).press("Enter");
	}

	static FrameLocator.GetByRoleOptions name(String name) {
		return new FrameLocator.GetByRoleOptions().setName(name).setExact(true);
	}

	static FrameLocator.GetByLabelOptions exactly() {
		return new FrameLocator.GetByLabelOptions().setExact(true);
	}

	/** Enters the organization and its key into the settings. */
	void connect() {
		this.frame.getByLabel("Organization ID").fill(this.organization.id());
		this.frame.getByLabel("Organization API key").fill(this.organization.apiKey());
		this.frame.getByLabel(message("settings.apiKeyExpiresOn")).fill(AppClient.KEY_EXPIRES_ON);
	}

	/**
	 * Lets runs revoke whatever number is due, in tests that are about something else.
	 */
	void confirmAnyNumber() {
		this.context.getBean(JdbcTemplate.class)
			.update("update policy set confirmed_due = 1000000, confirmed_as_of = now() where site_id = ?",
					this.jira.site().siteId());
	}

	/** Waits for the end of a run. */
	void await(String run) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> AppClient.isOver(this.client.sweep(run)));
	}

	/** For people to look at, in target/screenshots. */
	void screenshot(String name) {
		int height = (Integer) this.page.evaluate("() => document.documentElement.scrollHeight");
		this.page.setViewportSize(this.page.viewportSize().width, Math.min(height, TALLEST));
		this.page.screenshot(new Page.ScreenshotOptions().setCaret(ScreenshotCaret.INITIAL)
			.setPath(Path.of("target", "screenshots", name + ".png")));
	}

}
