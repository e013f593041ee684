package com.bulkops.orgs.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run's lists and plan: which inputs and which moment it decides by, and
 * how much of its work is still usable.
 */
@Embeddable
class PlanState {

	/**
	 * Chosen by us: an hourly limit may stretch a run over a night and a day. What is
	 * revoked is read again just before anyway.
	 */
	private static final Duration LISTS_USABLE = Duration.ofHours(24);

	private @Nullable String decidesBy;

	private @Nullable Instant decidesFor;

	private boolean listsRead;

	private @Nullable Instant listsReadAt;

	/**
	 * Records the inputs that the run decides by, and which of its work is still usable.
	 * After a change of the inputs it is planned again from its lists; lists that are too
	 * old are read again.
	 * @return {@code true} if it decides again what it had decided
	 */
	boolean decideBy(String fingerprint, Instant now) {
		boolean planned = this.listsRead;
		if (this.decidesFor == null || hasOldLists(now)) {
			this.decidesFor = now;
			this.listsReadAt = null;
			this.listsRead = false;
		}
		if (!fingerprint.equals(this.decidesBy)) {
			this.decidesBy = fingerprint;
			this.listsRead = false;
		}
		return planned && !this.listsRead;
	}

	/** Returns whether the lists are too old; unfinished ones are as old as the run. */
	boolean hasOldLists(Instant now) {
		Instant since = (this.listsReadAt != null) ? this.listsReadAt : this.decidesFor;
		Duration usable = (this.listsReadAt != null) ? LISTS_USABLE : LISTS_USABLE.multipliedBy(2);
		return since != null && now.isAfter(since.plus(usable));
	}

	/** Returns whether it decided by the {@link RunInputs} with a fingerprint. */
	boolean isDecidedBy(String fingerprint) {
		return fingerprint.equals(this.decidesBy);
	}

	/** Returns the moment for which it decides. */
	Instant decidesFor() {
		return Objects.requireNonNull(this.decidesFor, "It has started");
	}

	LeasedRun.Stage stage() {
		if (this.listsRead) {
			return LeasedRun.Stage.REVOKE;
		}
		return (this.listsReadAt != null) ? LeasedRun.Stage.PLAN : LeasedRun.Stage.SCAN;
	}

	/** Records that its lists have become the inventory. */
	void markListsRead(Instant now) {
		this.listsReadAt = now;
	}

	/** Records that its plan is stored. */
	void markPlanned() {
		this.listsRead = true;
	}

}
