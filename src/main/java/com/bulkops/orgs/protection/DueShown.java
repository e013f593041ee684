package com.bulkops.orgs.protection;

import java.time.DateTimeException;
import java.time.Instant;

import com.bulkops.orgs.policy.Confirmation;
import org.jspecify.annotations.Nullable;

/**
 * The number of due tokens that a page showed, as its form sends it back. Sending the
 * form confirms this number and no other.
 *
 * @param dueShown the number
 * @param dueShownFor what it was shown for, as {@link #of} wrote it; opaque to clients
 */
public record DueShown(@Nullable Long dueShown, @Nullable String dueShownFor) {

	private static final String SEPARATOR = "~";

	/** Creates what the page has to send back; empty while no number is known. */
	static DueShown of(DuePreview preview) {
		DuePreview.Basis basis = preview.basis();
		return (basis != null && preview.due() != null)
				? new DueShown(preview.due(), basis.moment() + SEPARATOR + basis.fingerprint())
				: new DueShown(null, null);
	}

	/**
	 * Returns the confirmation by this form: never more than was shown, and without what
	 * was revoked since.
	 * @param current what the page would show now for the policy that is confirmed
	 * @return {@code null} if the number was shown for something else, or none was
	 */
	@Nullable Confirmation confirmationOf(DuePreview current) {
		DuePreview.Basis basis = current.basis();
		Long due = current.due();
		Instant shownAt = shownAt(basis);
		if (this.dueShown == null || this.dueShown < 0 || basis == null || due == null || shownAt == null
				|| !current.policy().revokes()) {
			return null;
		}
		boolean fewerNow = due < this.dueShown || shownAt.isAfter(basis.moment());
		return new Confirmation(Math.min(due, this.dueShown), fewerNow ? basis.moment() : shownAt);
	}

	/**
	 * Returns when the number was shown; {@code null} if it was shown for something else.
	 */
	private @Nullable Instant shownAt(DuePreview.@Nullable Basis basis) {
		if (this.dueShownFor == null || basis == null || !this.dueShownFor.endsWith(SEPARATOR + basis.fingerprint())) {
			return null;
		}
		try {
			return Instant.parse(this.dueShownFor.substring(0, this.dueShownFor.indexOf(SEPARATOR)));
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
