/**
 * The erasure of data: that of uninstalled sites, and personal data of closed accounts.
 * It knows that data exists and when it is erased, not what it means.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "adminapi", "activity", "organization", "inventory",
		"schedule", "run", "notice" })
package com.bulkops.orgs.privacy;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
