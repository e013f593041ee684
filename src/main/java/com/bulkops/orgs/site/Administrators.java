package com.bulkops.orgs.site;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The administrators of the site of a request, as Jira reports them to the door that the
 * request came by. A controller gets them as an argument.
 */
@FunctionalInterface
public interface Administrators {

	/** The request attribute that has them. */
	String ATTRIBUTE = Administrators.class.getName();

	/** Asks whether an account administers Jira on the site. */
	Answer ask(String accountId);

	/** Returns those of an admitted request; empty on an error page. */
	static Optional<Administrators> of(@Nullable HttpServletRequest request) {
		return (request != null) ? Optional.ofNullable((Administrators) request.getAttribute(ATTRIBUTE))
				: Optional.empty();
	}

	/**
	 * Answers of Jira.
	 */
	enum Answer {

		YES, NO,
		/**
		 * Jira did not answer, or not as documented. This is neither of the others.
		 */
		NOT_ANSWERED

	}

}
