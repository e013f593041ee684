package com.bulkops.orgs.notice;

import java.time.Instant;
import java.util.Optional;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.site.InstallationId;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended, as administrators are notified of it.
 *
 * @param organization {@code null} if none was connected
 */
record EndedRun(InstallationId installation, Run run, @Nullable NamedOrganization organization, Instant endedAt) {

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
		String kind = ((this.run.requestedBy() != null) ? "The requested " : "The nightly ")
				+ ((this.run.mode() == RunMode.REVOKE) ? "run" : "report");
		String ended = switch (this.run.status()) {
			case COMPLETED -> "completed";
			case STOPPED -> "stopped before its end";
			case ON_HOLD -> "is on hold";
			case REFUSED -> "did not begin";
			default -> "failed";
		};
		return "%s for %s %s: %s revoked, %d failed, %s unreachable".formatted(kind, organization, ended,
				OwnerEmails.number(counts.revoked(), "API token"), counts.failed(),
				OwnerEmails.number(counts.unreachable(), "account"));
	}

	/** Returns the reason, if there is one, and the counts of the run. */
	String text() {
		RunCounts counts = this.run.counts();
		String reason = Optional.ofNullable(this.run.reason()).map((text) -> text + "\n\n").orElse("");
		return reason + """
				Users seen: %d
				API tokens seen: %d
				Due: %d
				Revoked: %d
				Already gone: %d
				Failed: %d
				Unreachable: %d

				The activity log in Jira has an entry for each.
				""".formatted(counts.accounts(), counts.tokens(), counts.due(), counts.revoked(), counts.alreadyGone(),
				counts.failed(), counts.unreachable());
	}

}
