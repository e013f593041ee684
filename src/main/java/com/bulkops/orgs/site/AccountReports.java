package com.bulkops.orgs.site;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The reports to Atlassian of the accounts about which this app stores personal data.
 */
public interface AccountReports {

	/** Atlassian's limit: the constant of its {@code @forge/api} 8.3.0. */
	int LARGEST = 90;

	/**
	 * Reports accounts, at most {@value #LARGEST}.
	 * @return the accounts whose stored data must be deleted or read again
	 * @throws NotTaken if Atlassian did not accept the report; the state of the accounts
	 * is unknown then
	 */
	List<Finding> report(InstallationId installation, List<Held> accounts);

	/**
	 * An account about which personal data is stored.
	 *
	 * @param readAt when the data was last read from Atlassian
	 */
	record Held(String accountId, Instant readAt) {

	}

	/**
	 * An account whose stored data must be deleted or read again.
	 */
	record Finding(String accountId, Status status) {

	}

	/**
	 * Changes of an account.
	 */
	enum Status {

		/** The account no longer exists; stored data must be deleted. */
		CLOSED,
		/** The account was changed; stored data must be read again or deleted. */
		UPDATED

	}

	/**
	 * The report was not accepted.
	 */
	final class NotTaken extends RuntimeException {

		public NotTaken(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
