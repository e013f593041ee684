package com.bulkops.orgs.adminapi;

import java.time.Duration;

/**
 * A replaceable sleep, so that tests wait without time passing.
 */
@FunctionalInterface
interface Sleeper {

	void sleep(Duration duration) throws InterruptedException;

}
