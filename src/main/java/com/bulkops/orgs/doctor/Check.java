package com.bulkops.orgs.doctor;

import java.util.List;

/**
 * One question about the surroundings of the app.
 */
interface Check {

	/** Returns the subject, as the report names it. */
	String name();

	/**
	 * Answers the question, within seconds. What fails unexpectedly is reported by the
	 * caller.
	 */
	List<Finding> run();

}
