package com.bulkops.orgs.activity;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log. Instants are UTC.
 *
 * @param run the run that it belongs to, or that it is
 * @param actor the account id of who did it; {@code null} if nobody asked for it
 * @param changesLeftOut how many more changes it has
 * @param counts what a run saw and did, once it has ended
 * @param mode what a run does with tokens that are due; {@code null} for other entries
 * @param stoppedBy the account id of who stopped a run
 * @param concludedAt when the end became known
 */
public record ActivityEntry(EntryId id, InstallationId installation, Instant at, Kind kind, EntryResult result,
		@Nullable RunId run, @Nullable String actor, @Nullable AccountId account, @Nullable TokenSnapshot token,
		@Nullable String rule, @Nullable String reason, List<Change> changes, int changesLeftOut,
		@Nullable RunCounts counts, @Nullable RunMode mode, @Nullable String stoppedBy, @Nullable Instant concludedAt) {

	/** How old the token was, in whole days; {@code null} if that cannot be told. */
	public @Nullable Long ageInDays() {
		return (this.token != null && this.token.createdAt() != null)
				? Duration.between(this.token.createdAt(), this.at).toDays() : null;
	}

}
