package com.bulkops.orgs;

import java.util.List;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The log as it is read, filtered, paged and exported.
 */
class ActivityPageBrowserTests extends PagesInJira {

	@Autowired
	private JdbcTemplate jdbc;

	@BeforeEach
	void prepare() {
		fill();
	}

	@Test
	void timesAreTheViewersAndWhoIsGoneIsShownById() {
		this.jdbc.update(
				"""
						insert into activity_entry (site_id, at, kind, result, run_id, account_id, token_id, token_label, concluded_at)
						values (?, '2026-07-01T22:30:00Z', 'REVOCATION', 'REVOKED', gen_random_uuid(), 'gone-person', 'token', 'CI', now())
						""",
				this.jira.site().siteId());
		open("bulkops-activity");
		this.frame.getByLabel("Kind").selectOption("Revocation");
		assertThat(this.frame.locator("tbody .when time")).hasText("2 Jul 2026, 00:30");
		assertThat(this.frame.locator("tbody .when time")).hasAttribute("title", "2026-07-01T22:30:00Z (UTC)");
		assertThat(this.frame.locator("tbody .sentence")).containsText("of gone-person");
		assertThat(this.frame.locator("tbody .sentence .person")).hasAttribute("title", "Not known in this Jira site");
	}

	@Test
	void filtersPagesAndExportsTheLog() {
		this.client.settings(this.organization, "P7D");
		confirmAnyNumber();
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
		this.frame.getByLabel("Person").fill("Person person-7 (…rson-7)");
		this.frame.getByLabel("Person").press("Enter");
		assertThat(this.frame.locator("tbody tr")).hasCount(2);
		this.frame.getByLabel("Token", exactly()).fill("laptop");
		this.frame.getByLabel("Token", exactly()).press("Enter");
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
		assertThat(this.frame.locator("tbody tr")).hasCount(3);
		assertThat(this.complaints).isEmpty();
	}

	/** Firefox and Safari read a file only after the task that asked for it. */
	@Test
	void theAddressOfADownloadOutlivesTheTaskThatAskedForIt() {
		this.client.settings(this.organization, "P7D");
		this.page.addInitScript("""
				var revoke = URL.revokeObjectURL;
				var create = URL.createObjectURL;
				window.revokedInTask = [];
				URL.createObjectURL = function (blob) {
				  var address = create.call(URL, blob);
				  window.inTask = address;
				  setTimeout(function () { window.inTask = null; }, 1000);
				  return address;
				};
				URL.revokeObjectURL = function (address) {
				  if (window.inTask === address) { window.revokedInTask.push(address); }
				  revoke.call(URL, address);
				};
				""");
		open("bulkops-activity");
		for (String button : List.of("Export CSV", "Export JSON lines", "Download verification records")) {
			this.page.waitForDownload(() -> press(button));
		}
		assertThat(this.frame.locator("html").evaluate("() => window.revokedInTask.length")).isEqualTo(0);
	}

	/** What a browser reports may be refused by its own functions. */
	@ParameterizedTest
	@CsvSource({ "Etc/Unknown, en-US@posix", "Etc/Unknown, C", "Mars/Olympus, en-US@posix", "'', undefined" })
	void aBrowserThatDoesNotKnowItsZoneOrLanguageShowsTimesInUtcAndFilters(String zone, String language) {
		this.page.addInitScript(
				"""
						Object.defineProperty(navigator, 'language', { get: function () { return '%s'; } });
						var resolved = Intl.DateTimeFormat.prototype.resolvedOptions;
						Intl.DateTimeFormat.prototype.resolvedOptions = function () {
						  return Object.assign(resolved.call(this), { timeZone: '%s' || undefined });
						};
						['localStorage', 'sessionStorage'].forEach(function (storage) {
						  Object.defineProperty(window, storage, { get: function () { throw new DOMException('refused', 'SecurityError'); } });
						});
						"""
					.formatted(language, zone));
		open("bulkops-activity");
		assertThat(this.frame.locator("tbody .when time").first()).containsText("UTC");
		this.frame.getByLabel("From", exactly()).fill("2020-01-01");
		this.frame.getByLabel("From", exactly()).press("Enter");
		assertThat(this.frame.locator("[name=zone]")).hasValue("UTC");
		assertThat(this.frame.locator("tbody tr").first()).isVisible();
		assertThat(this.complaints).isEmpty();
	}

	/** Filters are kept in Jira's address bar, where people type. */
	@ParameterizedTest
	@ValueSource(strings = { "from=2026-02-30", "kind=NOTHING&to=2199-12-31", "%E0%A4%A", "page=99&zone=Mars", "run=1",
			"=&&=%", "kind=INSTALLATION&kind=RUN&zone=a&zone=b", "#!!" })
	void anAddressThatSomebodyTypedLeavesThePageUsable(String typed) {
		open("bulkops-activity");
		this.page.evaluate("typed => { location.hash = 'bulkops-activity!' + typed; }", typed);
		awaitRest();
		assertThat(this.frame.locator("tbody tr").first()).isVisible();
		this.frame.getByLabel("Kind").selectOption("Installation");
		this.page.waitForCondition(() -> this.page.url().contains("kind=INSTALLATION"));
		this.page.reload();
		assertThat(this.frame.getByLabel("Kind")).hasValue("INSTALLATION");
		assertThat(this.complaints).allMatch((complaint) -> complaint.contains("status of 400"));
	}

	@Test
	void aDateCanBeTyped() {
		open("bulkops-activity");
		this.frame.getByLabel("From", exactly())
			.pressSequentially("11252026", new Locator.PressSequentiallyOptions().setDelay(50));
		assertThat(this.frame.getByLabel("From", exactly())).hasValue("2026-11-25");
	}

	@Test
	void anEmptyLogAnEmptyFilterAndAnEmptyRunSayDifferentThings() {
		open("bulkops-activity");
		this.frame.getByLabel("Token", exactly()).fill("nothing like it");
		this.frame.getByLabel("Token", exactly()).press("Enter");
		assertThat(this.frame.locator(".empty")).containsText(message("activity.noMatch.title"));
		screenshot("activity-no-match");
		this.client.settings(this.organization, "P364D");
		confirmAnyNumber();
		await(this.client.startSweep());
		press("Clear");
		this.frame.getByText("Show what this run did").press("Enter");
		assertThat(this.frame.locator(".empty")).containsText(message("activity.ofRun.title"));
		this.jdbc.execute("set bulkops.erasing = 'on'; delete from activity_entry where site_id = '"
				+ this.jira.site().siteId() + "'; set bulkops.erasing = 'off'");
		open("bulkops-activity");
		assertThat(this.frame.locator(".empty")).containsText("Nothing has happened yet");
		screenshot("activity-empty");
	}

	@Test
	void tenThousandEntriesAreNoBurden() {
		this.jdbc.update(
				"""
						insert into activity_entry (site_id, at, kind, result, run_id, account_id, token_id, token_label, concluded_at)
						select ?, now() - n * interval '1 minute', 'REVOCATION', 'REVOKED', gen_random_uuid(), 'person-' || n % 30,
						  'bulk-' || n, 'label ' || n, now() from generate_series(10001, 1, -1) n
						""",
				this.jira.site().siteId());
		this.jdbc.update(
				"insert into activity_word select site_id, substring(token_label from 7), at, id from activity_entry "
						+ "where site_id = ? and token_id like \'bulk-%\'",
				this.jira.site().siteId());
		open("bulkops-activity");
		this.frame.getByLabel("Result").selectOption("Revoked");
		assertThat(this.frame.locator("tbody tr")).hasCount(50);
		assertThat(this.frame.locator(".summary")).containsText("The newest 10,000 entries");
		press("Older");
		assertThat(this.frame.locator(".sentence").first()).containsText("“label 51”");
		this.frame.getByLabel("Token", exactly()).fill("9999");
		this.frame.getByLabel("Token", exactly()).press("Enter");
		assertThat(this.frame.locator("tbody tr")).hasCount(1);
		assertThat(this.complaints).isEmpty();
	}

}
