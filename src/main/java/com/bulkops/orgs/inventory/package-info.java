/**
 * The API tokens of an organization as a run last found them, for pages that count and
 * list them. No token is revoked because of what is stored here.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "adminapi", "policy" })
package com.bulkops.orgs.inventory;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
