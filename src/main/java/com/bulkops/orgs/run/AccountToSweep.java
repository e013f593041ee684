package com.bulkops.orgs.run;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;

/**
 * An account that a run has to sweep. Those with the oldest due tokens come first, and of
 * tokens from the same day those that are not used for the longest time.
 *
 * @param oldest the day (UTC) on which its oldest due token was created
 * @param idleSince since when one of its due tokens is not used
 */
public record AccountToSweep(ManagedAccount account, LocalDate oldest, Instant idleSince) {

	private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

	private static final Instant LAST = LAST_DAY.atStartOfDay().toInstant(ZoneOffset.UTC);

	/** Returns an account without a due token, whose own list has to be read. */
	public static AccountToSweep last(ManagedAccount account) {
		return new AccountToSweep(account, LAST_DAY, LAST);
	}

	/** Returns an account with a due token. */
	public static AccountToSweep due(ManagedAccount account, ApiToken token) {
		Instant createdAt = token.createdAt();
		if (createdAt == null) {
			return last(account);
		}
		Instant lastAccess = token.lastAccess();
		return new AccountToSweep(account, LocalDate.ofInstant(createdAt, ZoneOffset.UTC),
				(lastAccess != null && lastAccess.isBefore(LAST)) ? lastAccess : createdAt);
	}

	/** Returns the same account with the more urgent values of both. */
	public AccountToSweep mergeMostUrgent(AccountToSweep other) {
		return new AccountToSweep(this.account, this.oldest.isBefore(other.oldest) ? this.oldest : other.oldest,
				this.idleSince.isBefore(other.idleSince) ? this.idleSince : other.idleSince);
	}

}
