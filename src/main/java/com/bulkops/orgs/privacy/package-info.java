/**
 * What must not be kept for ever: the data of uninstalled sites, and what is stored about
 * people whose account was closed. Knows that data exists and when it goes, not what it
 * means.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "adminapi", "activity", "organization", "inventory",
		"schedule", "run", "notice" })
package com.bulkops.orgs.privacy;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
