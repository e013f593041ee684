package com.bulkops.orgs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What concerns all pages: the way through them, who may see them, and that everybody can
 * read them.
 */
class PagesBrowserTests extends PagesInJira {

	/**
	 * Of a page and all that it loads from the app, compressed; the bridge is
	 * Atlassian's.
	 */
	private static final int HEAVIEST_PAGE = 150_000;

	private final List<Request> requests = new ArrayList<>();

	@BeforeEach
	void prepare() {
		fill();
		this.page.onRequestFinished((request) -> {
			if (request.url().startsWith(this.app.toString())) {
				this.requests.add(request);
			}
		});
	}

	@Test
	void connectsChoosesRunsAndReadsTheLog() {
		open("bulkops-settings");
		assertThat(this.frame.locator(".message").first())
			.containsText("Not protected. " + message("status.NOT_CONNECTED.body"));
		connect();
		this.frame.getByLabel("Revoke API tokens after").selectOption("P90D");
		this.frame.getByLabel("Revoke them").check();
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT)).containsText(message("status.takesEffect.rule", "90 days"));
		assertThat(this.frame.locator(".message")).containsText("Report only.");
		// the lists are read at once
		assertThat(this.frame.locator("#preview")).containsText("30 API tokens are 90 days old or older now",
				new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));
		assertThat(this.frame.locator("#unconfirmed")).isVisible();
		screenshot("settings-grace");
		press("Confirm 30 API tokens");
		assertThat(this.frame.locator("#confirmation")).containsText("30 API tokens are confirmed as of");
		assertThat(this.client.get("/activity").body()).contains("Confirmed number of API tokens");
		awaitRest(); // the button is replaced when the answer has come
		press(message("settings.undo"));
		assertThat(this.frame.getByLabel("Revoke API tokens after")).hasValue("OFF");
		this.frame.getByLabel("Revoke API tokens after").selectOption("P90D");
		this.frame.getByLabel("Revoke them").check();
		this.frame.getByLabel(message("settings.graceDays")).fill("0");
		assertThat(this.frame.locator("#confirmation")).containsText("Update confirms this number.");
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("Settings saved");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText(message("settings.firstRevocation"));
		assertThat(this.frame.locator(".message"))
			.containsText("Protected. " + message("status.ENFORCING.body", "Acme", "90 days"));
		assertThat(this.frame.getByLabel("Organization API key")).hasValue("");
		open("bulkops-overview");
		press(message("run.now"));
		assertThat(this.frame.locator("#run")).containsText(message("run.title.REVOKE.requested"));
		assertThat(this.frame.locator("#run .lozenge")).hasText("Completed",
				new LocatorAssertions.HasTextOptions().setTimeout(30_000));
		assertThat(this.organization.revoked()).hasSize(30);
		assertThat(this.frame.locator("#ages")).isVisible();
		open("bulkops-activity");
		assertThat(this.frame.locator("tbody tr")).hasCount(7);
		this.frame.getByText("Show what this run did").first().press("Enter");
		assertThat(this.frame.locator(".children tbody tr")).hasCount(30);
		assertThat(this.frame.locator(".children").first())
			.containsText("Revoked the API token “<img src=x onerror=alert(1)> 🚀” of Person person-7");
		assertThat(this.frame.locator(".actor .person").first()).hasText("Ada Admin");
		assertThat(this.complaints).isEmpty();
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
		confirmAnyNumber();
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
		awaitRest();
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

}
