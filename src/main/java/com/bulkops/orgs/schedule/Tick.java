package com.bulkops.orgs.schedule;

/**
 * The event that work of one kind is checked, by one of all instances. Published by
 * Quartz's threads, outside of any transaction. A lost or repeated tick does no harm,
 * since the work is in our own tables. Listeners return quickly; long work has its own
 * threads.
 */
public enum Tick {

	/** Nights that are due, and runs that can start or continue. */
	RUNS,
	/** Notices to plan and to send. */
	NOTICES,
	/** Data to erase and accounts to report. */
	PRIVACY

}
