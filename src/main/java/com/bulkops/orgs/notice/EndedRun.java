package com.bulkops.orgs.notice;

import java.time.Instant;
import java.util.Optional;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended.
 *
 * @param result how, as in the activity log
 * @param requestedBy the account id of who asked for it, {@code null} for a night's run
 * @param organization {@code null} if none was connected
 * @param reason why it was stopped, refused or put on hold
 * @param startedAt {@code null} if it did not begin
 */
public record EndedRun(InstallationId installation, RunId id, RunMode mode, Result result, @Nullable String requestedBy,
		AdminNotices.@Nullable Organization organization, RunCounts counts, @Nullable String reason,
		@Nullable Instant startedAt, Instant endedAt) {

	/**
	 * Whether nobody needs to be notified. The person who requested a scan sees how it
	 * ended; a key that it found rejected has a notice of its own.
	 */
	boolean isQuiet() {
		boolean requestedScan = this.mode == RunMode.REPORT && this.requestedBy != null;
		return this.counts.revoked() == 0 && (requestedScan
				|| this.result == Result.COMPLETED && this.counts.failed() == 0 && this.counts.unreachable() == 0);
	}

	/** One sentence, with a name for the organization. */
	String title(String organization) {
		String run = ((this.requestedBy != null) ? "The manual " : "The nightly ")
				+ ((this.mode == RunMode.REVOKE) ? "run" : "scan");
		String ended = switch (this.result) {
			case COMPLETED -> "completed";
			case STOPPED -> "stopped early";
			case ON_HOLD -> "is on hold";
			case REFUSED -> "was not started";
			default -> "failed";
		};
		return "%s for %s %s: %s revoked, %d failed, %s not read".formatted(run, organization, ended,
				Letters.number(this.counts.revoked(), "API token"), this.counts.failed(),
				Letters.number(this.counts.unreachable(), "account"));
	}

	String text() {
		String reason = Optional.ofNullable(this.reason).map((text) -> text + "\n\n").orElse("");
		return reason + """
				Users scanned: %d
				API tokens scanned: %d
				Due: %d
				Revoked: %d
				Already removed: %d
				Failed: %d
				Accounts not read: %d

				The activity log in Jira has an entry for each.
				""".formatted(this.counts.accounts(), this.counts.tokens(), this.counts.due(), this.counts.revoked(),
				this.counts.alreadyGone(), this.counts.failed(), this.counts.unreachable());
	}

}
