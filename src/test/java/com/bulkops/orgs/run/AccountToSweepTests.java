package com.bulkops.orgs.run;

import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AccountToSweepTests {

	private static final ManagedAccount ADA = new ManagedAccount(new AccountId("ada"), ManagedAccount.Type.ATLASSIAN,
			ManagedAccount.Status.ACTIVE, null);

	private static final Instant CREATED = Instant.parse("2026-01-05T23:59:59Z");

	@Test
	void theDayOfATokenIsThatOfItsCreation() {
		assertThat(due(CREATED, null).oldest()).isEqualTo("2026-01-05");
		assertThat(due(CREATED.plusSeconds(1), null).oldest()).isEqualTo("2026-01-06");
		assertThat(due(CREATED, null).account()).isEqualTo(ADA);
	}

	@Test
	void aTokenIsIdleSinceItsLastUseOrItsCreation() {
		assertThat(due(CREATED, CREATED.plusSeconds(7)).idleSince()).isEqualTo(CREATED.plusSeconds(7));
		assertThat(due(CREATED, null).idleSince()).isEqualTo(CREATED);
		assertThat(due(CREATED, Instant.MAX).idleSince()).as("more than the database takes").isEqualTo(CREATED);
	}

	@Test
	void whatIsNotDueOrHasNoAgeComesLast() {
		assertThat(AccountToSweep.last(ADA).oldest()).isEqualTo("9999-12-31");
		assertThat(AccountToSweep.last(ADA).idleSince()).isEqualTo("9999-12-31T00:00:00Z");
		assertThat(due(null, CREATED)).isEqualTo(AccountToSweep.last(ADA));
		assertThat(due(CREATED, AccountToSweep.last(ADA).idleSince()).idleSince()).isEqualTo(CREATED);
	}

	@Test
	void ofTwoTokensTheMoreUrgentCounts() {
		AccountToSweep old = due(CREATED, Instant.parse("2026-11-01T00:00:00Z"));
		AccountToSweep idle = due(Instant.parse("2026-03-01T00:00:00Z"), Instant.parse("2026-03-02T00:00:00Z"));
		AccountToSweep both = new AccountToSweep(ADA, LocalDate.parse("2026-01-05"),
				Instant.parse("2026-03-02T00:00:00Z"));
		assertThat(old.mergeMostUrgent(idle)).isEqualTo(both);
		assertThat(idle.mergeMostUrgent(old)).isEqualTo(both);
		assertThat(both.mergeMostUrgent(AccountToSweep.last(ADA))).isEqualTo(both);
	}

	private static AccountToSweep due(@Nullable Instant createdAt, @Nullable Instant lastAccess) {
		return AccountToSweep.due(ADA, new ApiToken(new TokenId("t"), "CI", createdAt, null, lastAccess, null, null));
	}

}
