package com.bulkops.orgs.policy;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Stored policies: each change is one entry, and nobody overwrites what they have not
 * seen.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class PoliciesIntegrationTests {

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final ActingUser ada = new ActingUser(new InstallationId(this.jira.site().clientKey()), "ada");

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcTemplate jdbc;

	@BeforeEach
	void install() {
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@Test
	void everyStoredChangeIsOneEntryAndOneVersion() {
		Policy first = this.policies.update(this.ada, rule(0, RunMode.REVOKE, new Cap(10, 5, null)));
		assertThat(first.version()).isEqualTo(1);
		assertThat(this.policies.of(this.ada.installation())).isEqualTo(first);
		Policy second = this.policies.update(this.ada, rule(1, RunMode.REPORT, new Cap(null, null, null)));
		assertThat(second.version()).isEqualTo(2);
		assertThat(changes()).hasSize(2);
		assertThat(changes().get(0)).contains("90 days", "10 tokens, 5 %", "API tokens due when this was saved");
		assertThat(changes().get(1)).contains("only reported", "no number of tokens, no percentage")
			.doesNotContain("API tokens due");
	}

	@Test
	void savingWhatIsStoredChangesNothing() {
		Policy stored = this.policies.update(this.ada, rule(0, RunMode.REVOKE, Cap.NONE));
		assertThat(this.policies.update(this.ada, stored)).isEqualTo(stored);
		assertThat(changes()).hasSize(1);
	}

	@Test
	void nobodyOverwritesAChangeThatTheyHaveNotSeen() {
		this.policies.update(this.ada, rule(0, RunMode.REVOKE, Cap.NONE));
		assertThatExceptionOfType(PolicyConflict.class)
			.isThrownBy(() -> this.policies.update(this.ada, rule(0, RunMode.REPORT, Cap.NONE)));
		assertThatExceptionOfType(PolicyConflict.class).isThrownBy(() -> this.policies.confirm(this.ada, 0, 7));
		assertThat(this.policies.of(this.ada.installation()).mode()).isEqualTo(RunMode.REVOKE);
		assertThat(changes()).hasSize(1);
	}

	@Test
	void aConfirmedNumberIsAChangeLikeAnyOther() {
		Policy stored = this.policies.update(this.ada, rule(0, RunMode.REVOKE, Cap.NONE));
		this.policies.confirm(this.ada, stored.version(), 7);
		Policy confirmed = this.policies.of(this.ada.installation());
		assertThat(confirmed.cap().confirmed()).isEqualTo(7);
		assertThat(confirmed.version()).isEqualTo(2);
		assertThat(changes().get(1)).contains("Confirmed number of API tokens", "7");
	}

	@Test
	void whatARunTeachesIsNoChangeThatAnybodyMade() {
		Policy stored = this.policies.update(this.ada, rule(0, RunMode.REVOKE, Cap.NONE.confirming(100L)));
		this.policies.noteRun(this.ada.installation(), stored, 7);
		Policy after = this.policies.of(this.ada.installation());
		assertThat(after).isEqualTo(stored.with(Cap.NONE.confirming(75L)));
		Policy tighter = new Policy(Rule.of(RevocationInterval.ofDays(30), RunMode.REVOKE), Cap.NONE.confirming(900L),
				new Grace(1, null), stored.nightlyAt(), stored.timeZone(), 1);
		Policy waiting = this.policies.update(this.ada, tighter);
		this.policies.noteRun(this.ada.installation(), waiting.at(Instant.now()), 70);
		Policy taught = this.policies.of(this.ada.installation());
		assertThat(taught.at(Instant.now()).cap().confirmed()).isEqualTo(70);
		assertThat(taught.cap().confirmed()).isEqualTo(900);
		this.policies.forgetConfirmed(this.ada.installation());
		Policy forgotten = this.policies.of(this.ada.installation());
		assertThat(forgotten.at(Instant.now()).cap().confirmed()).isNull();
		assertThat(forgotten.cap().confirmed()).isNull();
		assertThat(changes()).hasSize(2);
	}

	@Test
	void nothingCanBeConfirmedBeforeAnythingWasChosen() {
		assertThatExceptionOfType(PolicyConflict.class).isThrownBy(() -> this.policies.confirm(this.ada, 0, 7));
		assertThat(changes()).isEmpty();
	}

	private static Policy rule(long version, RunMode mode, Cap cap) {
		return new Policy(Rule.of(RevocationInterval.ofDays(90), mode), cap, Grace.NONE, Policy.DEFAULT.nightlyAt(),
				Policy.DEFAULT.timeZone(), version);
	}

	private List<String> changes() {
		return this.jdbc.queryForList(
				"select details::text from activity_entry where client_key = ? and kind = 'SETTINGS' order by id",
				String.class, this.ada.installation().clientKey());
	}

}
