/**
 * The API tokens of an organization as a run last saw them, for pages that count and list
 * them. Nothing is ever revoked on what stands here.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "adminapi", "policy" })
package com.bulkops.orgs.inventory;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
