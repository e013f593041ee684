/**
 * One run, from its lists to its end: scan, plan, revoke, verify, and how it survives a
 * crash. The rooms below talk to Atlassian and decide about tokens.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "adminapi", "activity", "organization", "policy", "inventory",
		"schedule", "run", "notice", "privacy" })
package com.bulkops.orgs.sweep;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
