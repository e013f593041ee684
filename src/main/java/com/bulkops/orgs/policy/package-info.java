/**
 * What should happen to a token: a pure decision, and the settings it rests on. Deciding
 * reads no clock; nothing is revoked here.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "adminapi", "activity", "organization" })
package com.bulkops.orgs.policy;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
