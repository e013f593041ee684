/**
 * What was asked for: one save of the settings is one transaction. What needs Atlassian
 * was asked before.
 */
@NullMarked
@ApplicationModule(
		allowedDependencies = { "site", "adminapi", "activity", "organization", "policy", "inventory", "notice" })
package com.bulkops.orgs.settings;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
