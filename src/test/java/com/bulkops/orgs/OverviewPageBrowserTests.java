package com.bulkops.orgs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.bulkops.orgs.simulator.Faults;
import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The overview: runs that are watched, stopped, left alone, and on hold.
 */
class OverviewPageBrowserTests extends PagesInJira {

	@BeforeEach
	void prepare() {
		fill();
	}

	@Test
	void watchesAndStopsARun() {
		runWhileAtlassianIsSlow();
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
	void anOutageIsToldOnceAndTakenBackWhenItIsOver() {
		runWhileAtlassianIsSlow();
		AtomicInteger refused = new AtomicInteger();
		this.page.route("**/sweeps/*", (route) -> {
			refused.incrementAndGet();
			route.fulfill(new Route.FulfillOptions().setStatus(503));
		});
		this.page.waitForCondition(() -> refused.get() > 2);
		assertThat(this.page.getByRole(AriaRole.ALERT)).hasCount(1);
		screenshot("overview-outage");
		this.page.unroute("**/sweeps/*");
		assertThat(this.page.getByRole(AriaRole.ALERT)).hasCount(0);
	}

	@Test
	void aRunThatLeftSomebodyOutDoesNotLookWell() {
		this.client.settings(this.organization, "P90D");
		confirmAnyNumber();
		this.organization.account("person-3").refusing("forbidden.action");
		await(this.client.startSweep());
		open("bulkops-overview");
		assertThat(this.frame.locator("#run .lozenge")).hasText(message("run.status.IN_PART"));
		assertThat(this.frame.locator(".column .trouble")).isVisible();
		screenshot("overview-in-part");
		this.page.getByText("Dark theme").click();
		assertThat(this.frame.locator("html")).hasAttribute("data-color-mode", "dark");
		screenshot("overview-in-part-dark");
		open("bulkops-activity");
		assertThat(this.frame.locator("tr.kind-run .lozenge").first()).hasText(message("run.status.IN_PART"));
		screenshot("activity-in-part");
	}

	@Test
	void aRunGoesOnWhileThePageIsClosed() {
		runWhileAtlassianIsSlow();
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
		confirmAnyNumber();
		await(this.client.startSweep("REPORT"));
		this.organization.faults(Faults.of(1, 1, Fault.LIMIT_WITH_RESET));
		open("bulkops-overview");
		press(message("run.now"));
		assertThat(this.frame.locator("#run")).containsText(message("run.waiting"),
				new LocatorAssertions.ContainsTextOptions().setTimeout(15_000));
		screenshot("overview-waiting");
		press("Stop");
		assertThat(this.frame.locator("#run .lozenge")).hasText("Stopped",
				new LocatorAssertions.HasTextOptions().setTimeout(20_000));
		assertThat(this.organization.revoked()).hasSizeLessThan(30);
	}

	@Test
	void aRunOnHoldAsksAndGoesOnWhenItIsConfirmed() {
		this.client.settings(this.organization, "OFF");
		await(this.client.startSweep("REPORT"));
		this.client.settings(Map.of("revocationInterval", "P180D"));
		this.client.confirm();
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
	void aDeadKeyNeverLooksLikeAQuietNight() {
		this.client.settings(this.organization, "P90D");
		confirmAnyNumber();
		this.organization.power(KeyPower.DEAD);
		await(this.client.startSweep());
		open("bulkops-overview");
		assertThat(this.frame.locator(".message")).containsText("Not protected since");
		assertThat(this.frame.locator(".message")).containsText("rejected the organization API key");
		screenshot("overview-dead-key");
	}

	private void runWhileAtlassianIsSlow() {
		this.client.settings(this.organization, "P90D");
		confirmAnyNumber();
		this.organization.faults(Faults.of(1, 1, Fault.SLOW));
		open("bulkops-overview");
		press(message("run.now"));
		assertThat(this.frame.locator("#run .lozenge")).hasText("Running",
				new LocatorAssertions.HasTextOptions().setTimeout(15_000));
	}

}
