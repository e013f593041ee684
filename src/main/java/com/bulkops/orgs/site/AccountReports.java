package com.bulkops.orgs.site;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reports to Atlassian about which accounts this app stores anything personal, and learns
 * which of them were closed or changed since.
 */
public interface AccountReports {

	/** Atlassian's limit: the constant of its {@code @forge/api} 8.3.0. */
	int LARGEST = 90;

	/**
	 * Reports accounts, {@value #LARGEST} at most.
	 * @return those about which something is to be done
	 * @throws NotTaken if Atlassian did not take the report; nothing is known then
	 */
	List<Finding> report(InstallationId installation, List<Held> accounts);

	/**
	 * An account about which something is stored.
	 *
	 * @param readAt when that was read from Atlassian last
	 */
	record Held(String accountId, Instant readAt) {

	}

	/**
	 * An account about which something is to be done.
	 */
	record Finding(String accountId, Status status) {

	}

	/** What became of an account. */
	enum Status {

		/** It is gone; what is stored has to go. */
		CLOSED,
		/** It was changed; what is stored has to be read again, or go. */
		UPDATED

	}

	/** The report was not taken. */
	final class NotTaken extends RuntimeException {

		public NotTaken(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
