/**
 * What must not be kept for ever: the data of uninstalled sites, and the labels of
 * accounts that were closed. Knows that data exists and when it goes, not what it means.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "connect", "adminapi", "activity", "inventory" })
package com.bulkops.orgs.privacy;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
