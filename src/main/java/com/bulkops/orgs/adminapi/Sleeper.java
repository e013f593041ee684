package com.bulkops.orgs.adminapi;

import java.time.Duration;

/**
 * Waits. Tests wait without time passing.
 */
@FunctionalInterface
interface Sleeper {

	void sleep(Duration duration) throws InterruptedException;

}
