package com.bulkops.orgs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.site.SiteId;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

import static com.bulkops.orgs.Messages.message;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A log that is longer than a step of its verification: the page goes on by itself.
 */
@TestPropertySource(properties = "bulkops.activity.verification-step=1ms")
class VerificationBrowserTests extends PagesInJira {

	/** More than three steps, each of which reads a thousand at least. */
	private static final int ENTRIES = 3500;

	@Autowired
	private ActivityLog log;

	@Autowired
	private JdbcTemplate jdbc;

	private final List<String> steps = new ArrayList<>();

	@Test
	void aLongLogIsVerifiedToItsNewestRecordWithProgress() {
		write();
		List<Route> held = new ArrayList<>();
		this.page.route((address) -> address.contains("/activity/verification?after=2000"), held::add);
		open("bulkops-activity");
		press(message("activity.verify"));
		assertThat(this.frame.locator("#verification")).containsText("Verified 2,000 of 3,501 records…", patiently());
		assertThat(this.frame.locator("#verification progress")).hasAttribute("value", "2000");
		assertThat(this.frame.locator("#verification progress")).hasAttribute("max", "3501");
		this.page.waitForCondition(() -> !held.isEmpty());
		screenshot("activity-verifying");
		held.get(0).resume();
		assertThat(this.frame.locator("#verification")).containsText("Intact: 3,501 records", patiently());
		assertThat(this.frame.locator("#verification progress")).hasCount(0);
		awaitRest();
		screenshot("activity-verified");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void theFirstFaultStopsIt() {
		List<EntryId> entries = write();
		this.jdbc.execute("""
				set session_replication_role = replica;
				update activity_entry set actor = 'eve' where id = %s;
				set session_replication_role = origin
				""".formatted(entries.get(2500)));
		this.page.onRequest((request) -> {
			if (request.url().contains("/activity/verification")) {
				this.steps.add(request.url());
			}
		});
		open("bulkops-activity");
		press(message("activity.verify"));
		assertThat(this.frame.locator("#verification .error")).containsText("entry " + entries.get(2500), patiently());
		awaitRest();
		assertThat(this.steps).hasSize(3);
		assertThat(this.complaints).isEmpty();
	}

	private List<EntryId> write() {
		SiteId site = new SiteId(this.jira.site().siteId());
		return this.log
			.appendAll(IntStream.range(0, ENTRIES).mapToObj((n) -> NewEntry.settings(site, "ada", List.of())).toList());
	}

	private static LocatorAssertions.ContainsTextOptions patiently() {
		return new LocatorAssertions.ContainsTextOptions().setTimeout(RunningApp.PATIENCE.toMillis());
	}

}
