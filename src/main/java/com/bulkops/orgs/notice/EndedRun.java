package com.bulkops.orgs.notice;

import java.time.Instant;
import java.util.Optional;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended, as administrators are notified of it.
 *
 * @param organization {@code null} if none was connected
 */
record EndedRun(SiteId site, Run run, @Nullable NamedOrganization organization, Instant endedAt) {

	/**
	 * Returns whether administrators need not be notified. The result of a requested scan
	 * is on the page; a rejected key has its own notice.
	 */
	boolean isQuiet() {
		RunCounts counts = this.run.counts();
		return counts.revoked() == 0 && (this.run.isRequestedScan()
				|| this.run.status() == RunStatus.COMPLETED && counts.failed() == 0 && counts.unreachable() == 0);
	}

	/** Returns one sentence, with a name for the organization. */
	String title(String organization) {
		RunCounts counts = this.run.counts();
		String kind = ((this.run.requestedBy() != null) ? "The manual " : "The nightly ")
				+ ((this.run.mode() == RunMode.REVOKE) ? "run" : "scan");
		String ended = switch (this.run.status()) {
			case COMPLETED -> "completed";
			case STOPPED -> "stopped early";
			case ON_HOLD -> "is on hold";
			case REFUSED -> "was not started";
			default -> "failed";
		};
		return "%s for %s %s: %s revoked, %d failed, %s not read".formatted(kind, organization, ended,
				OwnerEmails.number(counts.revoked(), "API token"), counts.failed(),
				OwnerEmails.number(counts.unreachable(), "account"));
	}

	/** Returns the reason, if there is one, and the counts of the run. */
	String text() {
		RunCounts counts = this.run.counts();
		String reason = Optional.ofNullable(this.run.reason()).map((text) -> text + "\n\n").orElse("");
		return reason + """
				Users scanned: %d
				API tokens scanned: %d
				Due: %d
				Revoked: %d
				Already removed: %d
				Failed: %d
				Accounts not read: %d

				The activity log in Jira has an entry for each.
				""".formatted(counts.accounts(), counts.tokens(), counts.due(), counts.revoked(), counts.alreadyGone(),
				counts.failed(), counts.unreachable());
	}

}
