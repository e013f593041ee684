package com.bulkops.orgs.policy;

import java.time.Instant;
import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * An exemption as it is stored.
 *
 * @param addedBy the account id of the person who added it, or changed it last
 * @param removed whether it ends because a person removed it, and can be kept
 * @param usedTo the last day that it had when a run last read it, {@link LocalDate#MAX}
 * if it had no end; {@code null} if no run has read it since it was added
 */
public record StoredExemption(Exemption exemption, String addedBy, Instant addedAt, boolean removed,
		@Nullable LocalDate usedTo) {

	boolean isUsed() {
		return this.usedTo != null;
	}

	/**
	 * Returns the exemption with the last day that runs know; {@code null} if no run has
	 * read it.
	 */
	@Nullable Exemption asUsed() {
		return isUsed() ? this.exemption.withLastDay(LocalDate.MAX.equals(this.usedTo) ? null : this.usedTo) : null;
	}

}
