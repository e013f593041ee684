package com.bulkops.orgs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Exemptions and the further rules as an administrator meets them in the settings.
 */
class ExemptionsBrowserTests extends PagesInJira {

	@Autowired
	private JdbcTemplate jdbc;

	@BeforeEach
	void fillAndLook() {
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
		await(this.client.startSweep("REPORT"));
	}

	@Test
	void anExemptionIsAddedSeenInThePreviewAndRemoved() {
		open("bulkops-settings");
		assertThat(this.frame.locator("#preview")).containsText("12 API tokens are 90 days old or older now");
		press("Add exemption");
		assertThat(this.frame.locator("#exemptions .error")).containsText("Enter a pattern");
		this.frame.getByLabel(message("exemptions.kind")).selectOption("Token label");
		this.frame.getByLabel(message("exemptions.pattern"), exactly()).fill("CI-*");
		this.frame.getByLabel("Reason").fill("Deploys move to OAuth until spring");
		this.frame.getByLabel("Last day (optional)").fill("2199-03-31");
		press("Add exemption");
		assertThat(this.frame.locator("#exemptions li")).containsText("Deploys move to OAuth until spring");
		assertThat(this.frame.locator("#exemptions li .person")).hasText("Ada Admin");
		assertThat(this.frame.locator("#exemptions li")).containsText(message("exemptions.to", "31 Mar 2199"));
		assertThat(this.frame.getByLabel(message("exemptions.pattern"), exactly())).hasValue("");
		assertThat(this.frame.locator("#preview")).containsText("8 API tokens are due under this rule now");
		assertThat(this.frame.locator("#preview")).containsText(message("preview.saved", 4));
		assertThat(this.frame.getByLabel("Revoke API tokens after").locator("option").nth(5))
			.hasText("90 days · 8 due now");
		assertThat(this.frame.getByText("Unsaved changes")).isHidden();
		press(message("preview.saved.show"));
		assertThat(this.frame.locator("#saved tbody tr")).hasCount(4);
		assertThat(this.frame.locator("#saved")).containsText("Exempt by label “CI-*” until 2199-03-31 (Deploys move");
		screenshot("exemptions-preview");
		press("Remove the exemption CI-*");
		assertThat(this.frame.locator("#exemptions")).containsText("There are no exemptions.");
		assertThat(this.frame.locator("#preview")).containsText("12 API tokens are 90 days old or older now");
		assertThat(this.complaints).as("the browser says so of a form that is refused")
			.singleElement()
			.asString()
			.contains("status of 422");
	}

	@Test
	void whatIsEnteredButNotAddedIsNotLostByUpdate() {
		open("bulkops-settings");
		this.frame.getByLabel(message("exemptions.pattern"), exactly()).fill("ci-*");
		this.frame.getByLabel("Reason").fill("Deploys");
		assertThat(this.frame.getByText("Unsaved changes")).isVisible();
		press("Update");
		assertThat(this.frame.locator("#half-entered")).containsText(message("settings.halfEntered"));
		assertThat(this.frame.getByLabel(message("exemptions.pattern"), exactly())).hasValue("ci-*");
		screenshot("exemptions-half-entered");
		this.frame.getByLabel(message("exemptions.kind")).selectOption("Token label");
		press("Add exemption");
		assertThat(this.frame.locator("#exemptions li")).containsText("Deploys");
		assertThat(this.frame.locator("#half-entered")).isHidden();
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("Settings saved");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void anExemptionThatIsRemovedCanBeKeptDuringTheDaysOfGrace() {
		this.client.settings(Map.of("graceDays", "2"));
		assertThat(this.client.post("/settings/exemptions?kind=LABEL&pattern=ci-*&reason=Deploys").statusCode())
			.isEqualTo(200);
		this.jdbc.update("update exemption set used_to = 'infinity' where pattern = 'ci-*'");
		open("bulkops-settings");
		press("Remove the exemption ci-*");
		assertThat(this.frame.locator("#exemptions li")).containsText("Ends ");
		assertThat(this.frame.locator("#preview")).containsText("8 API tokens are due under this rule now");
		screenshot("exemptions-removed");
		press("Keep the exemption ci-*");
		assertThat(this.frame.locator("#exemptions li")).containsText(message("exemptions.open"));
		assertThat(this.frame.getByRole(AriaRole.BUTTON,
				new FrameLocator.GetByRoleOptions().setName("Remove the exemption ci-*")))
			.isVisible();
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void theFurtherRulesChangeThePreviewAndTheCountsBeforeUpdate() {
		open("bulkops-settings");
		assertThat(this.frame.getByLabel("and are older than (days)")).isHidden();
		this.frame.getByLabel(message("settings.unusedDays")).selectOption("30 days");
		assertThat(this.frame.getByLabel("and are older than (days)")).hasValue("30");
		assertThat(this.frame.locator("#preview")).containsText("24 API tokens are due under this rule now");
		this.frame.getByLabel("Also revoke tokens of deactivated accounts").check();
		assertThat(this.frame.locator("#preview")).containsText("25 API tokens are due under this rule now");
		assertThat(this.frame.getByLabel("Revoke API tokens after").locator("option").nth(6))
			.hasText("180 days · 14 due now");
		press(message("preview.show"));
		assertThat(this.frame.locator("#due")).containsText("tokens of deactivated accounts are due at any age");
		assertThat(this.frame.getByText("Unsaved changes")).isVisible();
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("Settings saved");
		assertThat(this.frame.getByLabel("Also revoke tokens of deactivated accounts")).isChecked();
		assertThat(this.frame.locator(".message")).containsText(message("rule.idle", 30, 30));
		// By keyboard: a click is lost when Jira fits the height of the frame between its
		// two halves.
		this.frame.getByLabel("Also revoke tokens of deactivated accounts").press("Space");
		press("Update");
		assertThat(this.frame.locator(".message")).not().containsText("deactivated accounts");
		assertThat(this.frame.getByLabel("Also revoke tokens of deactivated accounts")).not().isChecked();
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void aFileIsImportedAndWhatIsThereIsDownloaded() {
		open("bulkops-settings");
		this.frame.getByText("Import from CSV").press("Enter");
		choose("kind,pattern,reason,last_day\nLABEL,ci-*,deploys,\nEMAIL,,contract,\n");
		press("Import");
		assertThat(this.frame.locator("#exemptions .error").first()).containsText("Line 3: Enter a pattern");
		screenshot("exemptions-import-refused");
		choose("kind,pattern,reason,last_day\nLABEL,ci-*,deploys,\nEMAIL,*@partner.example.com,contract,\n");
		press("Import");
		assertThat(this.frame.locator("#exemptions")).containsText("2 exemptions were read.");
		Download download = this.page
			.waitForDownload(() -> this.frame.locator("#exemptions [data-download]").press("Enter"));
		assertThat(download.path()).content().contains("*@partner.example.com,contract");
		assertThat(this.complaints).as("the browser says so of a form that is refused")
			.singleElement()
			.asString()
			.contains("status of 422");
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
		open("bulkops-settings");
		if (theme.equals("dark")) {
			this.page.getByText("Dark theme").click();
			assertThat(this.frame.locator("html")).hasAttribute("data-color-mode", "dark");
		}
		press(message("preview.saved.show"));
		assertThat(this.frame.locator("#saved tbody tr").first()).isVisible();
		this.frame.getByText("Import from CSV").press("Enter");
		awaitRest();
		assertThat((Integer) this.frame.locator("html").evaluate("html => html.scrollWidth - html.clientWidth"))
			.isZero();
		screenshot("exemptions-" + theme + "-" + width);
		assertThat(this.complaints).isEmpty();
		assertThat(new AxeBuilder(this.page).include(List.of("iframe.ap-iframe", "body")).analyze().getViolations())
			.isEmpty();
	}

	/** A byte order mark tells an encoding; without one it is UTF-8 or refused. */
	@ParameterizedTest
	@CsvSource({ "UTF-8, '', true", "UTF-8, EFBBBF, true", "UTF-16LE, FFFE, true", "UTF-16BE, FEFF, true",
			"windows-1252, '', false", "ISO-8859-1, '', false", "x-MacRoman, '', false", "UTF-16LE, '', false",
			"UTF-16BE, '', false", "UTF-32LE, FFFE0000, false" })
	void aFileIsReadAsItWasWrittenOrRefused(String charset, String mark, boolean read) throws Exception {
		open("bulkops-settings");
		this.frame.getByText("Import from CSV").press("Enter");
		String csv = "kind;pattern;reason;last_day\nLABEL;Büro-*;Umzug;\n";
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		file.write(HexFormat.of().parseHex(mark));
		file.write(csv.getBytes(charset));
		this.frame.getByLabel("Or its text").fill("what was there");
		this.frame.getByLabel("A CSV file")
			.setInputFiles(new FilePayload("exemptions.csv", "text/csv", file.toByteArray()));
		assertThat(this.frame.getByLabel("Or its text")).hasValue(read ? csv : "");
		assertThat(this.frame.locator("#exemption-file-problem"))
			.isVisible(new LocatorAssertions.IsVisibleOptions().setVisible(!read));
		if (read) {
			press("Import");
			assertThat(this.frame.locator("#exemptions li")).containsText("Büro-*");
		}
	}

	@Test
	void aFileThatIsTooLargeIsNotSentAndThePageSaysWhatToDo() {
		open("bulkops-settings");
		this.frame.getByText("Import from CSV").press("Enter");
		this.frame.getByLabel("Or its text")
			.evaluate("field => { field.dataset.kilobytes = 1; field.value = 'ж'.repeat(600); }");
		this.frame.locator("#import-exemptions").click();
		assertThat(this.page.getByText(message("script.failed.tooLarge"))).isVisible();
		this.frame.getByLabel("Or its text").evaluate("field => { field.value = ''; }");
		this.frame.getByLabel("A CSV file")
			.setInputFiles(
					new FilePayload("exemptions.csv", "text/csv", "x".repeat(1025).getBytes(StandardCharsets.UTF_8)));
		assertThat(this.page.getByText(message("script.failed.tooLarge"))).hasCount(2);
		assertThat(this.frame.getByLabel("Or its text")).hasValue("");
	}

	private void choose(String csv) {
		this.frame.getByLabel("A CSV file")
			.setInputFiles(new FilePayload("exemptions.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
		assertThat(this.frame.getByLabel("Or its text")).hasValue(csv);
	}

}
