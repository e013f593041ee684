package com.bulkops.orgs;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.simulator.Organization.Refusal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A key that cannot do everything makes nobody an owner and replaces no key of somebody
 * else.
 */
class LesserKeyIntegrationTests extends InstalledSite {

	private final Organization umbrella = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));

	private AppClient mallory;

	@BeforeEach
	void fill() {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		IntStream.range(0, 30).forEach((token) -> this.organization.account("person").token("old-" + token, "CI", old));
		this.umbrella.account("person");
		this.jira.site().administrator("mallory");
		this.mallory = clientOf("mallory");
	}

	/** The attack: report with it, remove the true owner, wait for the full key. */
	@ParameterizedTest
	@EnumSource
	void itTakesNoOrganizationFromItsOwners(Lesser lesser) {
		this.client.settings(this.organization, "P90D");
		byte[] before = storedKey();
		lesser.of(this.organization);
		HttpResponse<String> refused = this.mallory.settings(key(this.organization, Map.of("mode", "REPORT")));
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains(message("error.apiKey.notFull", "").strip());
		assertThat(storedKey()).isEqualTo(before);
		assertThat(this.mallory.post("/settings/owners/remove?account=ada").statusCode()).isEqualTo(403);
		Lesser.fullAgain(this.organization);
		assertThat(this.mallory.post("/sweeps").statusCode()).isEqualTo(403);
		assertThat(owners()).containsExactly("ada");
	}

	@ParameterizedTest
	@EnumSource
	void itConnectsNoFirstOrganization(Lesser lesser) {
		lesser.of(this.organization);
		HttpResponse<String> refused = this.client
			.settings(key(this.organization, Map.of("revocationInterval", "P7D", "mode", "REPORT")));
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains(message("error.apiKey.notFull", "").strip())
			.containsPattern("value=\"P7D\"\\s+selected");
		assertThat(owners()).isEmpty();
		assertThat(this.client.json("/settings.json").at("/choice/version").asLong()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void itConnectsNoOtherOrganizationForAnOwner(Lesser lesser) {
		this.client.settings(this.organization, "P90D");
		lesser.of(this.umbrella);
		HttpResponse<String> refused = this.client.settings(key(this.umbrella, Map.of("mode", "REPORT")));
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains(message("error.apiKey.notFull", "").strip());
		assertThat(this.client.get("/settings").body()).contains("Connected to Acme");
		assertThat(this.client.json("/settings.json").at("/choice/revocationInterval").asString("")).isEqualTo("P90D");
	}

	@Test
	void anOwnerMayKeepToReportsWithAKeyThatHasScopes() {
		this.client.settings(this.organization, "P90D");
		this.organization.power(KeyPower.SCOPED);
		assertThat(this.client.settings(key(this.organization, Map.of("mode", "REPORT"))).statusCode()).isEqualTo(200);
		assertThat(this.client.settings(Map.of("mode", "REVOKE")).statusCode()).isEqualTo(422);
	}

	@Test
	void aKeyWithScopesOfAnEmptyOrganizationIsNoProofEither() {
		Organization empty = RunningApp.ATLASSIAN.add(new Organization("Empty", Clock.systemUTC()));
		empty.power(KeyPower.SCOPED);
		assertThat(this.client.settings(key(empty, Map.of())).statusCode()).isEqualTo(422);
		assertThat(owners()).isEmpty();
		empty.power(KeyPower.EVERYTHING);
		assertThat(this.client.settings(key(empty, Map.of())).statusCode()).isEqualTo(200);
		assertThat(owners()).containsExactly("ada");
	}

	/** The full key of the same organization is enough, also while it is protected. */
	@Test
	void whoHasAFullKeyOfTheSameOrganizationJoinsItsOwners() {
		this.client.settings(this.organization, "P90D");
		assertThat(this.mallory.settings(key(this.organization, Map.of())).statusCode()).isEqualTo(200);
		assertThat(owners()).containsExactly("ada", "mallory");
		assertThat(this.client.json("/settings.json").at("/choice/revocationInterval").asString("")).isEqualTo("P90D");
	}

	private static Map<String, String> key(Organization organization, Map<String, String> more) {
		Map<String, String> form = new HashMap<>(more);
		form.putAll(Map.of("organizationId", organization.id(), "apiKey", organization.apiKey()));
		return form;
	}

	private byte[] storedKey() {
		return this.jdbc.queryForObject("select sealed_key from organization_link where site_id = ?", byte[].class,
				this.jira.site().siteId());
	}

	private List<String> owners() {
		return this.jdbc.queryForList("select account_id from organization_owner where site_id = ? order by 1",
				String.class, this.jira.site().siteId());
	}

	/** Ways in which a key is less than full. */
	enum Lesser {

		SCOPED, MAY_NOT_REVOKE, NOT_ANSWERED;

		void of(Organization organization) {
			switch (this) {
				case SCOPED -> organization.power(KeyPower.SCOPED);
				case MAY_NOT_REVOKE -> organization.refuse((call) -> refusal(call, 403));
				case NOT_ANSWERED -> organization.refuse((call) -> refusal(call, 503));
			}
		}

		static void fullAgain(Organization organization) {
			organization.power(KeyPower.EVERYTHING);
			organization.refuse((call) -> null);
		}

		private static Refusal refusal(Organization.Call call, int status) {
			return call.path().endsWith("/manage") ? new Refusal(status, null) : null;
		}

	}

}
