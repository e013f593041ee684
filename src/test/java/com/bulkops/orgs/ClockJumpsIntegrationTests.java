package com.bulkops.orgs;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Verification;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The app's clock is set to another time, while Atlassian's goes on. Whatever it shows:
 * the run ends, only what was due by Atlassian's time when it began is revoked, each
 * revocation has its entry, and once the clock is right the rest is done.
 */
class ClockJumpsIntegrationTests extends InstalledSite {

	private static final int PEOPLE = 40;

	/** The app's. */
	private static final JumpingClock CLOCK = new JumpingClock();

	private final TreeSet<String> due = new TreeSet<>();

	@TestBean
	private Clock clock;

	@Autowired
	private ActivityLog log;

	static Clock clock() {
		return CLOCK;
	}

	/** Each person has a token that is due, and three that will be one day. */
	@BeforeEach
	void connect() {
		Instant limit = Instant.now().minus(Duration.ofDays(90));
		for (int person = 0; person < PEOPLE; person++) {
			this.organization.account("person-" + person)
				.token("due-" + person, "CI", limit.minus(Duration.ofDays(30)))
				.token("in-an-hour-" + person, "CI", limit.plus(Duration.ofHours(1)))
				.token("in-two-days-" + person, "CI", limit.plus(Duration.ofDays(2)))
				.token("in-fifty-days-" + person, "CI", limit.plus(Duration.ofDays(50)));
			this.due.add("due-" + person);
		}
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		confirmAnyNumber();
	}

	@AfterEach
	void onceTheClockIsRightTheRestIsDoneAndTheLogAgrees() {
		CLOCK.ahead(Duration.ZERO);
		observe((call) -> {
		});
		confirmAnyNumber();
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> unfinishedRuns() == 0);
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(this.organization.revoked()).as("nothing is done twice").hasSameSizeAs(this.due);
		String site = this.jira.site().siteId();
		assertThat(this.jdbc.queryForList("""
				select token_id from activity_entry where site_id = ? and result = 'REVOKED'
				""", String.class, site)).containsExactlyInAnyOrderElementsOf(this.due);
		assertThat(this.jdbc.queryForObject("""
				select count(*) from activity_entry where site_id = ? and result in ('PENDING', 'RUNNING')
				""", Long.class, site)).isZero();
		assertThat(this.log.verify(new SiteId(site)).finding()).isEqualTo(Verification.Finding.INTACT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT2H", "PT-2H", "P3D", "P-3D", "P60D", "P-60D" })
	void aJumpWhileTheListsAreReadRevokesNothing(Duration jump) {
		jump(jump, 1, (call) -> true);
		assertClocksDiffer(run());
		assertThat(this.organization.revoked()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT2H", "PT-2H", "P3D", "P-3D", "P60D", "P-60D" })
	void aJumpInTheMiddleOfRevokingEndsTheRun(Duration jump) {
		jump(jump, 4, Call::isRevocation);
		JsonNode run = run();
		assertClocksDiffer(run);
		assertThat(this.organization.revoked()).as("nothing but what was on its way")
			.isNotEmpty()
			.hasSizeLessThan(this.due.size());
	}

	/**
	 * The run would decide for a moment in the future, at which tokens are older, and no
	 * list that it reads shows that the clock was wrong. Which run that is, nobody can
	 * tell: by the wrong clock a night has come as well, and whichever is second begins
	 * at the right time.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "PT2H", "P3D", "P60D" })
	void aClockThatIsSetRightAfterTheRunBeganRevokesNothing(Duration ahead) {
		CLOCK.ahead(ahead);
		jump(Duration.ZERO, 1, (call) -> true);
		run();
		assertThat(runsBegunInTheFuture()).isNotEmpty().allSatisfy((run) -> {
			assertThat(run.get("revocations")).isEqualTo(0L);
			assertThat(run.get("status")).isEqualTo("STOPPED");
			assertThat(run.get("reason")).asString().contains("When this started", "minutes ahead of Atlassian's");
		});
		assertThat(this.organization.revokedTokens()).isSubsetOf(this.due);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT2H", "P3D", "P60D" })
	void aClockThatWasBehindWhenTheRunBeganRevokesNoMoreThanIsDue(Duration behind) {
		CLOCK.ahead(behind.negated());
		jump(Duration.ZERO, 1, (call) -> true);
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isSubsetOf(this.due);
	}

	/**
	 * The night after the jump is set by the wrong clock; it would come in two months.
	 */
	@Test
	void noNightIsLostToAClockThatWasAhead() {
		CLOCK.ahead(Duration.ofDays(60));
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> nextNight().isAfter(Instant.now().plus(Duration.ofDays(59))));
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> unfinishedRuns() == 0);
		assertThat(this.organization.revoked()).isEmpty();
		CLOCK.ahead(Duration.ZERO);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(nextNight()).isCloseTo(Instant.now().plus(Duration.ofDays(1)),
					within(1, ChronoUnit.DAYS)));
	}

	/**
	 * When so many calls of a kind have come, and before the last of them is answered.
	 */
	private void jump(Duration ahead, int calls, Predicate<Call> kind) {
		int before = this.organization.calls().size();
		observe((call) -> {
			if (this.organization.calls().stream().skip(before).filter(kind).count() >= calls) {
				CLOCK.ahead(ahead);
			}
		});
	}

	private static void assertClocksDiffer(JsonNode run) {
		assertThat(run.path("status").asString("")).isEqualTo("STOPPED");
		assertThat(run.path("reason").asString("")).contains("The clock of this app is", "Atlassian's");
	}

	private List<Map<String, Object>> runsBegunInTheFuture() {
		return this.jdbc.queryForList("""
				select status, reason, (select count(*) from activity_entry
				                        where run_id = sweep_run.id and kind = 'REVOCATION') as revocations
				from sweep_run where site_id = ? and started_at > ?
				""", this.jira.site().siteId(), Timestamp.from(Instant.now().plus(Duration.ofHours(1))));
	}

	private Instant nextNight() {
		return this.jdbc
			.queryForObject("select due_at from nightly_schedule where site_id = ?", Timestamp.class,
					this.jira.site().siteId())
			.toInstant();
	}

	private long unfinishedRuns() {
		return this.jdbc.queryForObject("""
				select count(*) from sweep_run where site_id = ? and status in ('QUEUED', 'RUNNING')
				""", Long.class, this.jira.site().siteId());
	}

}
