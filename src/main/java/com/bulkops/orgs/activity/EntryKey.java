package com.bulkops.orgs.activity;

import java.time.Instant;

/**
 * The part of an entry that a page is found by; an index has all of it.
 */
interface EntryKey {

	long getId();

	Instant getAt();

}
