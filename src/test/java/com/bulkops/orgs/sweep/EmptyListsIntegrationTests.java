package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization.Call;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An empty list where there was something is no answer; where there was nothing, it is.
 */
class EmptyListsIntegrationTests extends ConnectedSite {

	private static final int PEOPLE = 10;

	private static final String EMPTY = "{\"data\":[],\"links\":{}}";

	@BeforeEach
	void alone() {
		choose(RevocationInterval.ofDays(90));
	}

	@Test
	void ofTokensIsNotBelievedWhereThereWereSome() {
		fill();
		this.organization.distort((call, body) -> isTokens(call) ? EMPTY : body);
		Run run = run();
		assertThat(run.status()).as(String.valueOf(run.reason())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().tokens()).isEqualTo(2 * PEOPLE);
		assertThat(this.organization.revoked()).hasSize(PEOPLE);
		assertThat(this.organization.calls()).as("each account's own list")
			.anyMatch((call) -> call.path().startsWith("/users/"));
		assertThat(inventory()).isEqualTo(PEOPLE);
	}

	@Test
	void ofAccountsStopsTheRunWhereThereWereSome() {
		fill();
		this.organization.distort((call, body) -> call.path().endsWith("/users") ? EMPTY : body);
		Run run = run();
		assertThat(run.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(run.reason()).contains("Atlassian listed no managed accounts, although there were 10 before.");
		assertThat(this.organizations.find(this.site).orElseThrow().problem())
			.contains("Atlassian listed no managed accounts");
		assertThat(this.organization.revoked()).isEmpty();
		assertThat(inventory()).as("it stays").isEqualTo(2 * PEOPLE);
	}

	@Test
	void ofAnEmptyOrganizationIsTheTruth() {
		Run run = run();
		assertThat(run.status()).as(String.valueOf(run.reason())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(new RunCounts(0, 0, 0, 0, 0, 0, 0));
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).isNull();
	}

	/** The inventory of a night before. */
	private void fill() {
		Instant now = Instant.now();
		IntStream.range(0, PEOPLE)
			.forEach((person) -> this.organization.account("person-" + person)
				.token("old-" + person, "CI", now.minus(Duration.ofDays(100)))
				.token("young-" + person, "CI", now.minus(Duration.ofDays(10))));
		await(this.sweeps.start(this.ada, RunMode.REPORT));
		assertThat(inventory()).isEqualTo(2 * PEOPLE);
	}

	private Run run() {
		return await(this.sweeps.start(this.ada, RunMode.REVOKE));
	}

	private long inventory() {
		return this.jdbc.queryForList("select 1 from inventory_token where site_id = ?", this.site.value()).size();
	}

	private static boolean isTokens(Call call) {
		return call.path().startsWith("/admin/") && call.path().endsWith("/api-tokens");
	}

}
