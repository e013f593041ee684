/**
 * Who is told what, and that nobody is told twice: the outbox, mail and webhooks. When
 * something is to be told, and what is due, others say.
 */
@NullMarked
@ApplicationModule(
		allowedDependencies = { "connect", "adminapi", "activity", "organization", "policy", "inventory", "secrets" })
package com.bulkops.orgs.notice;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
