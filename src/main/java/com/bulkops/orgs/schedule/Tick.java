package com.bulkops.orgs.schedule;

/**
 * A moment at which one of all instances looks for work of a kind. Published by Quartz's
 * threads, outside of any transaction. A tick that is lost or doubled does no harm: what
 * there is to do is in our own tables. Listeners return soon; long work has threads of
 * its own.
 */
public enum Tick {

	/** Nights that have begun, runs that can start or go on. */
	RUNS,
	/** Notices to plan and to send. */
	NOTICES,
	/** Data to erase and accounts to report. */
	PRIVACY

}
