package com.bulkops.orgs;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.site.Licenses;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever notes something beside a secret never brings back the one that was replaced in
 * the same moment.
 */
class LostUpdateIntegrationTests extends InstalledSite {

	private final SiteId site = new SiteId(this.jira.site().siteId());

	@Autowired
	private Organizations organizations;

	@Autowired
	private Licenses licenses;

	@Autowired
	private TransactionTemplate transaction;

	@BeforeEach
	void connect() {
		this.client.settings(this.organization, "P90D");
	}

	@Test
	void aRunThatNotesItsProblemLeavesANewKeyAlone() {
		during("update organization_link set sealed_key = 'new', organization_id = 'other' where site_id = ?",
				() -> this.organizations.recordProblem(this.site, "Atlassian is away."));
		assertThat(row("organization_link")).containsEntry("sealed_key", "new".getBytes())
			.containsEntry("organization_id", "other")
			.containsEntry("problem", "Atlassian is away.");
	}

	@Test
	void whatJiraSaysAboutTheLicenceLeavesAnUninstallAlone() {
		this.jdbc.update("update site set license_active = false where site_id = ?", this.site.value());
		during("update site set has_connect = false where site_id = ?", () -> this.licenses.check(this.site));
		assertThat(row("site")).containsEntry("has_connect", false).containsEntry("license_active", true);
	}

	/** The change is committed once the other one has come to the row and waits. */
	private void during(String change, Runnable other) {
		CompletableFuture<Void> waiting = this.transaction.execute((status) -> {
			this.jdbc.update(change, this.site.value());
			CompletableFuture<Void> started = CompletableFuture.runAsync(other);
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(this::somebodyWaits);
			return started;
		});
		assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
	}

	private boolean somebodyWaits() {
		return Boolean.TRUE.equals(
				this.jdbc.queryForObject("select exists (select 1 from pg_locks where not granted)", Boolean.class));
	}

	private Map<String, Object> row(String table) {
		return this.jdbc.queryForMap("select * from " + table + " where site_id = ?", this.site.value());
	}

}
