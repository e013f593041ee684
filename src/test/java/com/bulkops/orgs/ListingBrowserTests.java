package com.bulkops.orgs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The six pictures of the listing, from the first look to the night after: each is taken
 * only where the page says what the picture is for. They are left in target/screenshots;
 * with {@code -Dbulkops.docs=write} in docs/marketplace/screenshots. The people and
 * tokens are invented.
 */
class ListingBrowserTests extends PagesInJira {

	private static final Path PICTURES = "write".equals(System.getProperty("bulkops.docs"))
			? Path.of("docs", "marketplace", "screenshots") : Path.of("target", "screenshots", "listing");

	private static final List<String> GIVEN = List.of("Aiko", "Amara", "Björn", "Carlos", "Dalia", "Elif", "Giulia",
			"Hana", "Jakub", "Kwame", "Lena", "Mateo", "Nadia", "Priya", "Sofia", "Tomás", "Wei", "Yusuf", "Zoë");

	private static final List<String> FAMILY = List.of("Andersen", "Bianchi", "Chen", "Díaz", "Fischer", "García",
			"Haddad", "Jansen", "Kowalski", "Lindqvist", "Patel", "Rossi", "Sato", "Tanaka", "Vargas", "Weber");

	private static final List<String> LABELS = List.of("jenkins", "Terraform", "backup script", "Power BI", "laptop",
			"Grafana", "export for audit", "ci-deploy", "Slack bot", "old script");

	ListingBrowserTests() {
		super("Acme Industries");
	}

	@BeforeEach
	void populate() {
		this.page.setViewportSize(1280, 800);
		Instant now = Instant.now();
		Random random = new Random(20261125);
		for (int person = 0; person < 140; person++) {
			String name = GIVEN.get(random.nextInt(GIVEN.size())) + " " + FAMILY.get(random.nextInt(FAMILY.size()));
			this.organization.account("712020:acme-%04d".formatted(person))
				.named(name, "person" + person + "@acme.example.com");
			for (int token = random.nextInt(3); token > 0; token--) {
				long days = Math.min(random.nextInt(200), random.nextInt(200));
				Instant created = now.minus(Duration.ofDays(days)).minus(Duration.ofMinutes(random.nextInt(1440)));
				this.organization.account("712020:acme-%04d".formatted(person))
					.token("tok%04d%d".formatted(person, token), LABELS.get(random.nextInt(LABELS.size())), created,
							now.minus(Duration.ofDays(random.nextInt((int) days + 1))));
			}
		}
	}

	@Test
	void theSixPicturesShowWhatTheListingSays() {
		this.client.settings(this.organization, "OFF");
		await(this.client.startSweep("REPORT"));
		open("bulkops-settings");
		this.frame.getByLabel("Revoke API tokens after").selectOption("P90D");
		assertThat(this.frame.locator("#preview")).containsText("API tokens are 90 days old or older now");
		press(message("preview.show"));
		assertThat(this.frame.locator("#due tbody tr").first()).isVisible();
		picture("1-preview", this.frame.locator("#rule"));

		this.frame.getByLabel(message("settings.graceDays")).fill("2");
		press("Update");
		assertThat(this.page.getByRole(AriaRole.ALERT).last()).containsText("90 days old");
		pictureOfTheTop("2-grace");

		press(message("settings.undo"));
		assertThat(this.frame.getByLabel("Revoke API tokens after")).hasValue("OFF");
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "0"));
		assertThat(this.client.confirm().statusCode()).isEqualTo(200);
		for (String exemption : List.of(
				"kind=LABEL&pattern=ci-*&reason=Deploys+move+to+OAuth&lastDay=" + LocalDate.now().plusDays(120),
				"kind=EMAIL&pattern=*%40partner.example.com&reason=Contract+of+2026")) {
			assertThat(this.client.post("/settings/exemptions?" + exemption).statusCode()).isEqualTo(200);
		}
		open("bulkops-settings");
		press(message("preview.saved.show"));
		assertThat(this.frame.locator("#saved tbody tr").first()).isVisible();
		picture("3-exemptions", this.frame.locator("#exemptions"));

		await(this.client.startSweep());
		assertThat(this.organization.revoked()).hasSizeGreaterThan(10);
		open("bulkops-overview");
		assertThat(this.frame.locator(".message")).containsText("Protected.");
		pictureOfTheTop("4-overview");

		open("bulkops-activity");
		this.frame.getByLabel("Kind").selectOption("Revocation");
		assertThat(this.frame.locator("tbody tr").first()).containsText("Revoked the API token");
		pictureOfTheTop("5-activity");

		Instant old = Instant.now().minus(Duration.ofDays(150));
		for (int person = 0; person < 140; person++) {
			this.organization.account("712020:acme-%04d".formatted(person)).token("new-" + person, "import", old);
		}
		await(this.client.startSweep());
		open("bulkops-overview");
		assertThat(this.frame.locator(".message")).containsText("On hold.");
		pictureOfTheTop("6-on-hold");
	}

	/**
	 * Of the window, with a part of the page at its top. The frame grows a moment after
	 * its content, and until then the window cannot be moved that far.
	 */
	private void picture(String name, Locator top) {
		leaveThePageAlone();
		awaitRest();
		Awaitility.await().until(() -> {
			top.evaluate("element => element.scrollIntoView({ block: 'start' })");
			return Math.abs(top.boundingBox().y) < 50;
		});
		take(name);
	}

	private void pictureOfTheTop(String name) {
		leaveThePageAlone();
		awaitRest();
		this.page.evaluate("() => window.scrollTo(0, 0)");
		take(name);
	}

	/** Jira around it is a simulated one. */
	private void leaveThePageAlone() {
		this.page.addStyleTag(new Page.AddStyleTagOptions().setContent("""
				body > header, nav { display: none }
				#flags { opacity: 0 }
				.columns { max-width: 880px; margin: 0 auto }
				"""));
	}

	private void take(String name) {
		this.page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
	}

}
