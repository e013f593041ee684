/**
 * Notices to owners and administrators, by email and webhook, each sent once: planning,
 * the outbox and sending. When notices are due, {@code schedule} decides; which tokens
 * are due, {@code policy} and {@code inventory}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "text", "database", "site", "adminapi", "activity", "secrets",
		"organization", "policy", "inventory", "schedule", "run", "network" })
package com.bulkops.orgs.notice;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
