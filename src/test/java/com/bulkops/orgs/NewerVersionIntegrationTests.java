package com.bulkops.orgs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beside this version a newer one migrates the tables. Statements are prepared on the
 * server here as soon as they are used, as they are after some use in the app.
 */
@TestPropertySource(properties = "spring.datasource.hikari.data-source-properties.prepareThreshold=1")
class NewerVersionIntegrationTests extends InstalledSite {

	@BeforeEach
	void connect() {
		this.client.settings(this.organization, "P90D");
		everything("before");
	}

	@ParameterizedTest
	@ValueSource(strings = { "add column newer text", "add column newer text not null default 'x'",
			"add column newer bigint generated always as identity" })
	void anAddedColumnFailsNothing(String change) {
		List<String> tables = this.jdbc.queryForList("""
				select table_name from information_schema.tables where table_schema = 'public'
				  and table_type = 'BASE TABLE' and table_name not like 'qrtz%' and table_name not like 'flyway%'
				""", String.class);
		assertThat(tables).hasSizeGreaterThan(15);
		tables.forEach((table) -> this.jdbc.execute("alter table %s %s".formatted(table, change)));
		try {
			everything("after");
		}
		finally {
			tables.forEach((table) -> this.jdbc.execute("alter table %s drop column newer".formatted(table)));
		}
	}

	/** A run that revokes and records, and pages that read what it stored. */
	private void everything(String when) {
		this.organization.account("omar").token("old-" + when, "CI", Instant.now().minus(Duration.ofDays(200)));
		this.organization.account("lila")
			.token("exempt-" + when, "keep-" + when, Instant.now().minus(Duration.ofDays(200)));
		assertThat(this.client.post("/settings/exemptions?kind=LABEL&reason=x&pattern=keep-" + when).statusCode())
			.isEqualTo(200);
		assertThat(run().path("status").asString("")).as(when).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).contains("old-" + when);
		for (String page : List.of("/overview", "/settings", "/activity", "/activity.csv", "/activity.jsonl",
				"/activity/records.jsonl", "/activity/verification", "/settings/exemptions.csv", "/settings/preview",
				"/settings/preview/tokens?part=SAVED", "/settings.json", "/overview.json")) {
			assertThat(this.client.get(page).statusCode()).as("%s %s", page, when).isEqualTo(200);
		}
		assertThat(this.client.get("/activity/verification").body()).as(when)
			.doesNotContain("was changed or moved", "modified outside");
	}

}
