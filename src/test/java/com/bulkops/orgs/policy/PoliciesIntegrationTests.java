package com.bulkops.orgs.policy;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;
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
 * The stored policies: each change is one entry, and a change that is based on an older
 * version is refused.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class PoliciesIntegrationTests {

	private static final Confirmation SEVEN = new Confirmation(7, Instant.now().minusSeconds(3600));

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final ActingUser ada = new ActingUser(new SiteId(this.jira.site().siteId()), "ada");

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private Policies policies;

	@Autowired
	private Confirmations confirmations;

	@Autowired
	private JdbcTemplate jdbc;

	@BeforeEach
	void install() {
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		RunningApp.owner(this.jdbc, this.jira, "ada");
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@Test
	void everyStoredChangeIsOneEntryAndOneVersion() {
		Policy first = this.policies.update(this.ada, rule(0, RunMode.REVOKE, new Cap(10, 5, null)));
		assertThat(first.version()).isEqualTo(1);
		assertThat(this.policies.get(this.ada.site())).isEqualTo(first);
		Policy second = this.policies.update(this.ada, rule(1, RunMode.REPORT, new Cap(null, null, null)));
		assertThat(second.version()).isEqualTo(2);
		assertThat(changes()).hasSize(2);
		assertThat(changes().get(0)).contains("90 days", "10 tokens, 5 %", "Confirmed number of API tokens",
				"none yet");
		assertThat(changes().get(1)).contains("only reported", "no limit").doesNotContain("Confirmed");
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
		assertThatExceptionOfType(PolicyConflict.class).isThrownBy(() -> this.policies.confirm(this.ada, 0, SEVEN));
		assertThat(this.policies.get(this.ada.site()).mode()).isEqualTo(RunMode.REVOKE);
		assertThat(changes()).hasSize(1);
	}

	@Test
	void aConfirmedNumberIsAChangeLikeAnyOther() {
		Policy stored = this.policies.update(this.ada, rule(0, RunMode.REVOKE, Cap.NONE));
		this.policies.confirm(this.ada, stored.version(), SEVEN);
		Policy confirmed = this.policies.get(this.ada.site());
		assertThat(confirmed.cap().confirmed()).isEqualTo(SEVEN);
		assertThat(confirmed.version()).isEqualTo(2);
		assertThat(changes().get(1)).contains("Confirmed number of API tokens", "7");
	}

	@Test
	void onlyWhatComesWithTheSameRuleIsConfirmedByPressingUpdateAgain() {
		Policy first = this.policies.update(this.ada, rule(0, RunMode.REVOKE, Cap.NONE));
		assertThat(first.cap().confirmed()).isNull();
		Policy later = new Policy(first.rule(), Cap.NONE.withConfirmed(SEVEN), first.grace(), LocalTime.of(3, 0),
				first.timeZone(), 1);
		assertThat(this.policies.update(this.ada, later).cap().confirmed()).as("another hour").isNull();
		Policy same = this.policies.get(this.ada.site()).withCap(Cap.NONE.withConfirmed(SEVEN));
		assertThat(this.policies.update(this.ada, same).cap().confirmed()).isEqualTo(SEVEN);
		Policy again = this.policies.get(this.ada.site())
			.withCap(Cap.NONE.withConfirmed(new Confirmation(900, SEVEN.asOf())));
		assertThat(this.policies.update(this.ada, again).cap().confirmed()).as("something is confirmed already")
			.isEqualTo(SEVEN);
		assertThat(this.policies.get(this.ada.site()).version()).isEqualTo(3);
		assertThat(changes()).hasSize(3);
	}

	@Test
	void whatIsConfirmedForARuleThatWaitsIsNotConfirmedForTheOneInEffect() {
		Policy first = this.policies.update(this.ada, rule(0, RunMode.REVOKE, Cap.NONE));
		Policy waiting = this.policies.update(this.ada, tighter(first, null));
		this.policies.confirmChosen(this.ada, waiting.version(), SEVEN);
		Policy stored = this.policies.get(this.ada.site());
		assertThat(stored.cap().confirmed()).isEqualTo(SEVEN);
		assertThat(stored.effectiveAt(Instant.now()).rule()).isEqualTo(first.rule());
		assertThat(stored.effectiveAt(Instant.now()).cap().confirmed()).isNull();
		assertThat(this.policies.update(this.ada, stored.withoutWaitingRule()).cap().confirmed()).as("undone").isNull();
	}

	@Test
	void whatARunTeachesIsNoChangeThatAnybodyMade() {
		Policy stored = this.policies.update(this.ada,
				rule(0, RunMode.REVOKE, Cap.NONE.withConfirmed(new Confirmation(100, SEVEN.asOf()))));
		Instant moment = SEVEN.asOf().plusSeconds(60);
		this.confirmations.recordRun(this.ada.site(), stored, new DueCount(120, 20), 7, moment);
		Policy after = this.policies.get(this.ada.site());
		assertThat(after).isEqualTo(stored.withCap(Cap.NONE.withConfirmed(new Confirmation(7, moment))));
		Confirmation many = new Confirmation(900, moment);
		Policy waiting = this.policies.update(this.ada, tighter(after, many));
		this.confirmations.recordRun(this.ada.site(), waiting.effectiveAt(Instant.now()), new DueCount(7, 0), 3,
				moment);
		Policy taught = this.policies.get(this.ada.site());
		assertThat(taught.effectiveAt(Instant.now()).cap().confirmed()).isEqualTo(new Confirmation(3, moment));
		assertThat(taught.cap().confirmed()).isEqualTo(many);
		this.confirmations.forget(this.ada.site());
		Policy forgotten = this.policies.get(this.ada.site());
		assertThat(forgotten.effectiveAt(Instant.now()).cap().confirmed()).isNull();
		assertThat(forgotten.cap().confirmed()).isNull();
		assertThat(changes()).hasSize(2);
	}

	/**
	 * Tokens that a deleted exemption covered may have become due since the confirmation.
	 */
	@Test
	void whatIsDueWhenAnExemptionIsDeletedIsNotExpected() {
		Policy first = this.policies.update(this.ada, rule(0, RunMode.REVOKE, Cap.NONE.withConfirmed(SEVEN)));
		this.policies.update(this.ada, tighter(first, new Confirmation(900, SEVEN.asOf())));
		Instant before = Instant.now();
		this.confirmations.recordExemptionDeleted(this.ada.site());
		Policy after = this.policies.get(this.ada.site());
		assertThat(after.cap().confirmed().due()).isEqualTo(900);
		assertThat(after.cap().confirmed().asOf()).isAfterOrEqualTo(before);
		assertThat(after.effectiveAt(Instant.now()).cap().confirmed().due()).isEqualTo(7);
		assertThat(after.effectiveAt(Instant.now()).cap().confirmed().asOf()).isAfterOrEqualTo(before);
		assertThat(changes()).hasSize(2);
	}

	@Test
	void nothingCanBeConfirmedBeforeAnythingWasChosen() {
		assertThatExceptionOfType(PolicyConflict.class).isThrownBy(() -> this.policies.confirm(this.ada, 0, SEVEN));
		assertThat(changes()).isEmpty();
	}

	private static Policy tighter(Policy before, @Nullable Confirmation confirmation) {
		return new Policy(Rule.of(RevocationInterval.ofDays(30), RunMode.REVOKE), Cap.NONE.withConfirmed(confirmation),
				new Grace(1, null), before.nightlyAt(), before.timeZone(), before.version());
	}

	private static Policy rule(long version, RunMode mode, Cap cap) {
		return new Policy(Rule.of(RevocationInterval.ofDays(90), mode), cap, Grace.NONE, Policy.DEFAULT.nightlyAt(),
				Policy.DEFAULT.timeZone(), version);
	}

	private List<String> changes() {
		return this.jdbc.queryForList(
				"select details::text from activity_entry where site_id = ? and kind = 'SETTINGS' order by id",
				String.class, this.ada.site().value());
	}

}
