package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

/**
 * The decision whether the owner of a token is warned now, or an announcement is
 * withdrawn. It reads no clock.
 *
 * @param rule a short name of the rule: under another rule owners are warned again
 * @param zone the zone whose calendar counts the days
 */
record WarningDecision(LeadDays leads, String rule, ZoneId zone) {

	/** Returns whether a token will not be revoked on the announced date, nor before. */
	boolean isWithdrawn(Announcement announced, @Nullable Instant revokedAt) {
		return revokedAt == null || day(revokedAt).isAfter(day(announced.revokedAt()));
	}

	/**
	 * Returns the occasion on which the owner of a token is warned now; empty if no
	 * warning is due. After an announcement it is due if the revocation has moved to an
	 * earlier time, or a shorter lead is due.
	 */
	Optional<String> findOccasion(Instant revokedAt, @Nullable Announcement announced, Instant now) {
		OptionalInt lead = this.leads.findDue(now, revokedAt, this.zone);
		if (announced != null && revokedAt.isBefore(announced.revokedAt()) && this.leads.longest() > 0) {
			return Optional.of("EARLIER " + revokedAt);
		}
		OptionalInt before = (announced != null)
				? this.leads.findDue(announced.sentAt(), announced.revokedAt(), this.zone) : OptionalInt.empty();
		boolean isWarned = lead.isPresent() && before.isPresent() && lead.getAsInt() >= before.getAsInt();
		return (lead.isPresent() && !isWarned) ? Optional.of("LEAD " + lead.getAsInt() + " " + this.rule)
				: Optional.empty();
	}

	private LocalDate day(Instant instant) {
		return LocalDate.ofInstant(instant, this.zone);
	}

}
