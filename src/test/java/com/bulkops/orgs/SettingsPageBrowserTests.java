package com.bulkops.orgs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The settings as an administrator meets them, and what befalls a form on its way.
 */
class SettingsPageBrowserTests extends PagesInJira {

	@Autowired
	private JdbcTemplate jdbc;

	@BeforeEach
	void prepare() {
		fill();
	}

	@Test
	void checksTheKeyBeforeItIsSaved() {
		open("bulkops-settings");
		connect();
		press("Check key");
		assertThat(this.frame.locator(".checks .lozenge"))
			.hasText(new String[] { "Passed", "Passed", "Passed", "Passed" });
		this.organization.power(KeyPower.SCOPED);
		press("Check key");
		assertThat(this.frame.locator(".checks .lozenge"))
			.hasText(new String[] { "Passed", "Passed", "Passed", "Failed" });
		assertThat(this.frame.locator(".checks")).containsText(message("check.remedy.KEY_WITHOUT_SCOPES"));
		screenshot("settings-key-check");
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body().lines()).as("nothing is saved").hasSize(1);
		assertThat(this.frame.getByRole(AriaRole.BUTTON, name("Check key"))).isFocused();
	}

	@Test
	void aNewKeyDoesNotKeepTheDateOfThePreviousOne() {
		this.client.settings(this.organization, "OFF");
		open("bulkops-settings");
		assertThat(this.frame.getByLabel(message("settings.apiKeyExpiresOn"))).hasValue(AppClient.KEY_EXPIRES_ON);
		this.frame.getByLabel("Organization API key").fill("another-key");
		assertThat(this.frame.getByLabel(message("settings.apiKeyExpiresOn"))).hasValue("");
		this.frame.getByLabel("Organization API key").fill("");
		assertThat(this.frame.getByLabel(message("settings.apiKeyExpiresOn"))).hasValue(AppClient.KEY_EXPIRES_ON);
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
		press(message("preview.show"));
		assertThat(this.frame.locator("#due tbody tr")).hasCount(30);
		assertThat(this.frame.locator("#due")).containsText("<img src=x onerror=alert(1)> 🚀");
		assertThat(this.frame.locator("#due .person").first()).hasText("Person person-29");
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		assertThat(this.frame.locator("#preview")).containsText("60 API tokens are 7 days");
		press(message("preview.show"));
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
		assertThat(this.frame.locator("#errors")).containsText(message("settings.conflict"));
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
	void wrongInputIsMarkedWhereItStandsAndNothingIsSaved() {
		this.client.settings(Map.of("organizationId", this.organization.id(), "apiKey", this.organization.apiKey()));
		open("bulkops-settings");
		this.frame.getByLabel("Organization ID").fill("<script>");
		this.frame.getByLabel("Revoke API tokens after").selectOption("Another number of days…");
		this.frame.getByLabel("Number of days").fill("400");
		press("Update");
		assertThat(this.frame.locator("#errors")).containsText("Nothing was saved.");
		assertThat(this.frame.locator("#errors")).isFocused();
		assertThat(this.frame.locator(".error")
			.filter(new Locator.FilterOptions().setHasText(message("error.organizationId.invalid")))).isVisible();
		assertThat(this.frame.locator(".error").filter(new Locator.FilterOptions().setHasText("from 1 to 364")).first())
			.isVisible();
		assertThat(this.frame.getByLabel("Number of days")).hasValue("400");
		assertThat(this.frame.getByText("Unsaved changes")).isVisible();
		screenshot("settings-wrong-input");
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body().lines()).as("the connection").hasSize(2);
	}

	@Test
	void anotherAdministratorSeesThatOnlyOthersMayAct() {
		this.client.settings(this.organization, "P90D");
		this.jira.site().administrator("5b10a2844c20165700ede21g");
		open("bulkops-settings");
		this.page.getByLabel("Signed in as").selectOption("Nina User");
		assertThat(this.frame.getByText(message("owners.notYou"))).isVisible();
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		press("Update");
		assertThat(this.frame.locator("#errors")).containsText(message("error.notAnOwner"));
		screenshot("settings-of-others");
		open("bulkops-overview");
		this.page.getByLabel("Signed in as").selectOption("Nina User");
		assertThat(this.frame.getByRole(AriaRole.BUTTON, name(message("run.now")))).isDisabled();
		open("bulkops-settings");
		this.organization.account("person-8").named("Person person-7", null);
		this.jira.site().administrator("person-8");
		this.frame.getByLabel("Another person").pressSequentially("Person person-7");
		assertThat(this.frame.locator("#people option")).hasCount(2);
		press("Add");
		assertThat(this.frame.locator("#owners .error")).containsText(message("error.owner.invalid"));
		this.frame.getByLabel("Another person").pressSequentially("Person person-7");
		assertThat(this.frame.locator("#people option")).hasCount(2);
		this.frame.getByLabel("Another person").fill("Person person-7 (…rson-7)");
		press("Add");
		assertThat(this.frame.locator("#owners .error")).containsText(message("error.owner.notAdministrator"));
		this.frame.getByLabel("Another person").pressSequentially("Person person-7");
		assertThat(this.frame.locator("#people option")).hasCount(2);
		this.frame.getByLabel("Another person").fill("Person person-7 (…rson-8)");
		screenshot("settings-namesakes");
		press("Add");
		assertThat(this.frame.locator("#owners .person")).hasText(new String[] { "Ada Admin", "Person person-7" });
		assertThat(this.client.get("/settings").body()).contains("data-account=\"person-8\"");
	}

	@Test
	void whatIsStoredOfAPersonIsErasedOnlyWhenThatIsConfirmed() {
		this.client.settings(this.organization, "P90D");
		await(this.client.startSweep("REPORT"));
		open("bulkops-settings");
		this.frame.getByLabel(message("privacy.account")).fill("person-7");
		press("Erase…");
		assertThat(this.frame.locator("#privacy .message"))
			.containsText("of Person person-7? " + message("privacy.ask.final"));
		screenshot("settings-erase");
		press("Erase them");
		assertThat(this.frame.locator("#privacy .message")).containsText("were erased");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void aServerThatFailsOrIsGoneShowsAsAFlagAndTheFormStays() {
		this.client.settings(this.organization, "P90D");
		open("bulkops-settings");
		this.frame.getByLabel("Revoke API tokens after").selectOption("P7D");
		this.jdbc.execute("alter table policy rename to policy_away");
		try {
			press("Update");
			assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText(
					Pattern.compile(message("script.failed.again").replace(".", "\\.") + " Incident [0-9a-f-]{36}\\."));
			screenshot("settings-failed");
		}
		finally {
			this.jdbc.execute("alter table policy_away rename to policy");
		}
		this.page.route("**/settings", Route::abort);
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText(message("script.failed.offline"));
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
	void aRightThatWasTakenAwayShowsAsAFlag() {
		open("bulkops-settings");
		this.page.getByLabel("Signed in as").evaluate("select => { select.value = '5b10a2844c20165700ede21g' }");
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT)).containsText(message("script.failed.noAdministrator"));
	}

}
