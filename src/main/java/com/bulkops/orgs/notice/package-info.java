/**
 * Who is told what, and that nobody is told twice: the outbox, mail and webhooks. When
 * something is to be told, and what is due, others say.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "adminapi", "activity", "secrets", "organization",
		"policy", "inventory", "schedule", "run" })
package com.bulkops.orgs.notice;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
