package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.KeyCheck.Outcome;
import com.bulkops.orgs.organization.KeyCheck.Remedy;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class KeyChecksIntegrationTests {

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	@Autowired
	private Organizations organizations;

	@Test
	void aKeyWithoutScopesPassesAll() {
		this.organization.account("app").typed("app", "active").refusing("forbidden.action");
		this.organization.account("ada").token("t", "CI", Instant.now());
		assertThat(check()).extracting(KeyCheck::outcome).hasSize(4).containsOnly(Outcome.PASSED);
		assertThat(check()).extracting(KeyCheck::finding).containsOnlyNulls();
		assertThat(this.organization.calls()).noneMatch((call) -> call.isRevocation());
	}

	@Test
	void aKeyWithScopesCannotRevoke() {
		this.organization.account("ada");
		this.organization.power(KeyPower.SCOPED);
		assertThat(check()).extracting(KeyCheck::outcome)
			.containsExactly(Outcome.PASSED, Outcome.PASSED, Outcome.PASSED, Outcome.FAILED);
		assertThat(check().get(3).remedy()).isEqualTo(Remedy.KEY_WITHOUT_SCOPES);
	}

	@Test
	void aKeyWithScopesAndNotThatForTokensLearnsNothingOfTokens() {
		this.organization.account("ada").token("t", "CI", Instant.now());
		this.organization.power(KeyPower.SCOPED);
		this.organization.distort((call, body) -> isTokens(call) ? "{}" : body);
		assertThat(check()).extracting(KeyCheck::outcome)
			.containsExactly(Outcome.PASSED, Outcome.PASSED, Outcome.FAILED, Outcome.FAILED);
		assertThat(check()).extracting(KeyCheck::remedy)
			.containsExactly(null, null, Remedy.KEY_THAT_LISTS_TOKENS, Remedy.KEY_WITHOUT_SCOPES);
	}

	@Test
	void withoutTheOrganizationWideListTheConnectionIsOnlySlower() {
		this.organization.account("ada").token("t", "CI", Instant.now());
		this.organization.power(KeyPower.NO_ORGANIZATION_WIDE_LIST);
		assertThat(check()).extracting(KeyCheck::outcome)
			.containsExactly(Outcome.PASSED, Outcome.PASSED, Outcome.SLOWER, Outcome.PASSED);
		assertThat(check().get(2).remedy()).isNull();
		assertThat(check().get(2).finding()).isNotBlank();
	}

	@Test
	void anEmptyListOfTokensIsSaid() {
		this.organization.account("ada");
		assertThat(check().get(2).outcome()).isEqualTo(Outcome.PASSED);
		assertThat(check().get(2).finding()).isNotBlank();
	}

	@Test
	void anEmptyListOfTokensThatAreCountedIsNotBelieved() {
		this.organization.account("ada").token("t", "CI", Instant.now());
		this.organization.distort((call, body) -> isTokens(call) ? "{\"data\":[],\"links\":{}}" : body);
		assertThat(check().get(2).outcome()).isEqualTo(Outcome.SLOWER);
		assertThat(check().get(2).finding()).contains("none of the 1");
	}

	private static boolean isTokens(Organization.Call call) {
		return call.path().startsWith("/admin/api-access/") && call.path().endsWith("/api-tokens");
	}

	@Test
	void whatDependsOnAFailureIsNotTried() {
		this.organization.power(KeyPower.DEAD);
		assertThat(check()).extracting(KeyCheck::outcome)
			.containsExactly(Outcome.FAILED, Outcome.NOT_MADE, Outcome.NOT_MADE, Outcome.NOT_MADE);
		assertThat(check().get(0).remedy()).isEqualTo(Remedy.NEW_KEY);
	}

	@Test
	void anotherOrganizationsIdIsNamedAsTheCause() {
		List<KeyCheck> checks = this.organizations.check(new OrganizationId("another"),
				new ApiKey(this.organization.apiKey()));
		assertThat(checks.get(0).remedy()).isEqualTo(Remedy.CHECK_ORGANIZATION_ID);
	}

	@Test
	void anOrganizationWithoutManagedAccountsNeedsADomain() {
		assertThat(check()).extracting(KeyCheck::remedy).containsExactly(null, Remedy.CLAIM_DOMAIN, null, null);
	}

	@Test
	void aKeyWithScopesIsToldFromOthersAlsoWhereThereAreNoManagedAccounts() {
		this.organization.power(KeyPower.SCOPED);
		assertThat(check()).extracting(KeyCheck::remedy)
			.containsExactly(null, Remedy.CLAIM_DOMAIN, null, Remedy.KEY_WITHOUT_SCOPES);
	}

	@Test
	void anAccountThatTheKeyMayNotTouchIsAnAdministratorsBusiness() {
		this.organization.account("ada").refusing("forbidden.action");
		assertThat(check().get(3).remedy()).isEqualTo(Remedy.ASK_ORGANIZATION_ADMIN);
	}

	private List<KeyCheck> check() {
		return this.organizations.check(new OrganizationId(this.organization.id()),
				new ApiKey(this.organization.apiKey()));
	}

}
