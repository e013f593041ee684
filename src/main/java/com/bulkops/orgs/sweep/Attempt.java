package com.bulkops.orgs.sweep;

/**
 * The parts of one attempt at a run that its steps share.
 */
record Attempt(RunContext run, Revocations revocations, OpenRevocations open, OutageBreaker outage,
		WorkerPool workers) {

}
