/**
 * The decision about a token, and the settings that it depends on. Decisions are pure;
 * nothing is revoked here.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "text", "database", "site", "adminapi", "activity", "organization" })
package com.bulkops.orgs.policy;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
