package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens and accounts that Atlassian lists although they are dead are not due, take no
 * place in the cap, and make no entry each night.
 */
class DeadTokensIntegrationTests extends SiteOfAnyTime {

	@BeforeEach
	void choose() {
		choose(RevocationInterval.ofDays(90));
		withoutNights();
	}

	@ParameterizedTest
	@ValueSource(longs = { -365, -1, 0 })
	void anExpiredTokenIsNeitherDueNorWritten(long days) {
		token("ada", "dead").put("expiry", CLOCK.instant().plus(Duration.ofDays(days)).toString());
		token("ada", "alive").put("expiry", CLOCK.instant().plus(Duration.ofDays(60)).toString());
		assertThat(night().counts().due()).isEqualTo(1);
		assertThat(this.organization.revokedTokens()).containsExactly("alive");
		for (int night = 0; night < 3; night++) {
			Run run = night();
			assertThat(run.counts().due()).isZero();
			assertThat(run.counts().tokens()).as("tokens that are alive").isZero();
		}
		assertThat(entriesOf("dead")).isEmpty();
		assertThat(revocationCalls("dead")).isZero();
	}

	@Test
	void anExpiredTokenTakesNoPlaceInACap() {
		for (int token = 0; token < 5; token++) {
			token("ada", "dead-" + token).put("expiry", CLOCK.instant().toString());
		}
		token("ada", "alive");
		cap(new Cap(1, null, anyNumber()));
		assertThat(night().status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.organization.revokedTokens()).containsExactly("alive");
	}

	/** 2 of 4 are half of them, whatever else is dead. */
	@Test
	void anExpiredTokenIsNoPartOfAllTokens() {
		for (int token = 0; token < 20; token++) {
			token("ada", "dead-" + token).put("expiry", CLOCK.instant().toString());
		}
		token("ada", "old-1");
		token("ada", "old-2");
		this.organization.account("bob")
			.token("young-1", "CI", CLOCK.instant())
			.token("young-2", "CI", CLOCK.instant());
		cap(new Cap(null, 49, anyNumber()));
		Run run = night();
		assertThat(run.status()).isEqualTo(RunStatus.ON_HOLD);
		assertThat(run.reason()).startsWith("It would revoke 2 of 4 API tokens");
		assertThat(this.organization.revoked()).isEmpty();
	}

	/** What cannot be read says nothing. */
	@ParameterizedTest
	@ValueSource(
			strings = { "", "yesterday", "2020-01-01", "2020-01-01T00:00:00", "0000-00-00T00:00:00Z", "1577836800" })
	void anUnreadableExpiryIsNoExpiry(String expiry) {
		token("ada", "old").put("expiry", expiry);
		assertThat(night().counts().revoked()).isEqualTo(1);
		assertThat(this.organization.revokedTokens()).containsExactly("old");
	}

	@Test
	void aTokenThatExpiresBetweenThePlanAndItsTurnIsLeftAlone() {
		token("ada", "dying").put("expiry", CLOCK.instant().plus(Duration.ofMinutes(10)).toString());
		this.organization.observe((call) -> {
			if (call.path().startsWith("/users/ada/")) {
				pass(Duration.ofMinutes(11));
				this.organization.observe((other) -> {
				});
			}
		});
		Run run = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(entriesOf("dying")).isEmpty();
		assertThat(revocationCalls("dying")).isZero();
	}

	/** Atlassian's clock is some minutes ahead. */
	@Test
	void aTokenThatHasExpiredByAtlassiansClockIsSaidToHave() {
		token("ada", "dying").put("expiry", CLOCK.instant().plus(Duration.ofMinutes(4)).toString());
		this.organization.account("ada").listThoughGone("dying");
		assertThat(night().counts().alreadyGone()).isEqualTo(1);
		assertThat(entriesOf("dying")).singleElement()
			.satisfies((entry) -> assertThat(entry.reason()).startsWith("It expired at "));
		assertThat(night().counts().due()).isZero();
		assertThat(entriesOf("dying")).hasSize(1);
	}

	/** It has no expiry, and is listed for ever. */
	@Test
	void aTokenThatIsGoneButListedIsTriedOnceAWeek() {
		token("ada", "ghost");
		token("bob", "other");
		this.organization.account("ada").listThoughGone("ghost");
		assertThat(night().counts().alreadyGone()).isEqualTo(1);
		long entries = entriesOf("ghost").size();
		cap(new Cap(1, null, null));
		for (int night = 1; night < 6; night++) {
			Run run = night();
			assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
			assertThat(run.counts().due()).isZero();
			assertThat(run.counts().skipped()).as("said by each run").isEqualTo(1);
		}
		assertThat(entriesOf("ghost")).as("one more says that it is skipped").hasSize((int) entries + 1);
		assertThat(revocationCalls("ghost")).isEqualTo(1);
		pass(Duration.ofDays(2));
		night();
		assertThat(revocationCalls("ghost")).as("the answer may have been wrong").isEqualTo(2);
	}

	@Test
	void anAccountThatIsGoneButListedIsWrittenOnceAWeek() {
		token("ada", "lost");
		this.organization.account("ada").refusing("accountNotFound");
		for (int night = 0; night < 6; night++) {
			assertThat(night().status()).isEqualTo(RunStatus.COMPLETED);
			if (night == 0) {
				cap(new Cap(null, 1, null));
			}
		}
		assertThat(entries(Kind.ACCOUNT)).hasSize(1);
		this.organization.account("ada").refusing(null);
		cap(new Cap(null, null, anyNumber()));
		night();
		assertThat(this.organization.revokedTokens()).as("it was there after all").containsExactly("lost");
	}

	private ObjectNode token(String account, String id) {
		return this.organization.account(account)
			.token(id, "CI")
			.put("createdAt", CLOCK.instant().minus(Duration.ofDays(200)).toString());
	}

	private void cap(Cap cap) {
		Policy current = this.policies.get(this.site);
		this.policies.update(this.ada, new Policy(Rule.of(RevocationInterval.ofDays(90), RunMode.REVOKE), cap,
				Grace.NONE, current.nightlyAt(), current.timeZone(), current.version()));
	}

	private Run night() {
		Run run = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		pass(Duration.ofDays(1));
		return run;
	}

	private List<ActivityEntry> entriesOf(String token) {
		return Stream.of(Kind.REVOCATION, Kind.TOKEN)
			.flatMap((kind) -> entries(kind).stream())
			.filter((entry) -> entry.token() != null && entry.token().id().value().equals(token))
			.toList();
	}

	private long revocationCalls(String token) {
		return this.organization.calls()
			.stream()
			.filter((call) -> call.isRevocation() && call.path().endsWith("/" + token))
			.count();
	}

}
