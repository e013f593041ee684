/**
 * The night: when a run starts, what it does in which order, and how it survives a crash.
 * How to talk to Atlassian and what to decide is asked of the rooms below.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "adminapi", "activity", "organization", "policy", "inventory",
		"schedule", "run", "notice", "privacy" })
package com.bulkops.orgs.sweep;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
