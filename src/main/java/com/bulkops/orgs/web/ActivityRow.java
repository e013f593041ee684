package com.bulkops.orgs.web;

import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.TokenFacts;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the activity log in words.
 */
record ActivityRow(ActivityEntry entry) {

	/** What happened, as a sentence. */
	public String sentence() {
		return switch (this.entry.kind()) {
			case RUN -> runSentence();
			case REVOCATION -> revocation();
			case TOKEN -> "Left API token %s of %s alone".formatted(label(), owner());
			case ACCOUNT -> (this.entry.result() == Result.SKIPPED) ? "Account %s is gone".formatted(owner())
					: "Could not look at %s".formatted(owner());
			case SETTINGS -> "Settings changed";
			case INSTALLATION -> (this.entry.result() == Result.INSTALLED) ? "App installed" : "App uninstalled";
		};
	}

	/** The word of the lozenge. */
	public String result() {
		return word(this.entry.result());
	}

	static String word(Result result) {
		return switch (result) {
			case PENDING -> "Revoking";
			case RUNNING -> "Running";
			case COMPLETED -> "Completed";
			case STOPPED -> "Stopped";
			case REFUSED -> "Refused";
			case REVOKED -> "Revoked";
			case ALREADY_GONE -> "Already gone";
			case FAILED -> "Failed";
			case UNREACHABLE -> "Unreachable";
			case SKIPPED -> "Skipped";
			case CHANGED -> "Changed";
			case INSTALLED -> "Installed";
			case UNINSTALLED -> "Uninstalled";
		};
	}

	static String word(Kind kind) {
		return switch (kind) {
			case RUN -> "Run";
			case REVOCATION -> "Revocation";
			case TOKEN -> "Token left alone";
			case ACCOUNT -> "Account";
			case SETTINGS -> "Settings";
			case INSTALLATION -> "Installation";
		};
	}

	/** How the lozenge is coloured. */
	public String appearance() {
		return switch (this.entry.result()) {
			case REVOKED, COMPLETED, INSTALLED -> "success";
			case FAILED, STOPPED -> "removed";
			case REFUSED, UNREACHABLE, SKIPPED -> "moved";
			case PENDING, RUNNING -> "inprogress";
			case ALREADY_GONE, CHANGED, UNINSTALLED -> "default";
		};
	}

	public Instant at() {
		return this.entry.at();
	}

	public @Nullable TokenFacts token() {
		return this.entry.token();
	}

	public @Nullable Long ageInDays() {
		return this.entry.ageInDays();
	}

	public @Nullable String reason() {
		return this.entry.reason();
	}

	public @Nullable String rule() {
		return this.entry.rule();
	}

	public List<Change> changes() {
		return this.entry.changes();
	}

	public @Nullable RunCounts counts() {
		return this.entry.counts();
	}

	public @Nullable Instant concludedAt() {
		return this.entry.concludedAt();
	}

	/** Who did it: an account id, or the schedule. */
	public @Nullable String actor() {
		return (this.entry.actor() == null && this.entry.kind() == Kind.RUN) ? "the nightly schedule"
				: this.entry.actor();
	}

	/** The run to which this entry belongs, if it is not the run itself. */
	public @Nullable String parentRun() {
		return (this.entry.run() != null && this.entry.kind() != Kind.RUN) ? this.entry.run().toString() : null;
	}

	/** The run that this entry is, if it is one. */
	public @Nullable String ownRun() {
		return (this.entry.run() != null && this.entry.kind() == Kind.RUN) ? this.entry.run().toString() : null;
	}

	private String runSentence() {
		String run = (this.entry.actor() != null) ? "Run on request" : "Nightly run";
		return switch (this.entry.result()) {
			case RUNNING -> run + " is under way";
			case COMPLETED -> run + " completed";
			case STOPPED -> run + " stopped before its end";
			case REFUSED -> run + " did not begin";
			default -> run + " failed";
		};
	}

	private String revocation() {
		String token = "API token %s of %s".formatted(label(), owner());
		return switch (this.entry.result()) {
			case REVOKED -> "Revoked " + token;
			case ALREADY_GONE -> "Did not need to revoke " + token;
			case FAILED -> "Could not revoke " + token;
			default -> "Revoking " + token;
		};
	}

	private String label() {
		TokenFacts token = this.entry.token();
		return (token == null || token.label().isBlank()) ? "without a label" : "“" + token.label() + "”";
	}

	private String owner() {
		return (this.entry.account() != null) ? this.entry.account().value() : "an entry of Atlassian's list";
	}

}
