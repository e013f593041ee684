/**
 * The link to one organization, its encrypted key, and its owners. What is done with the
 * key is decided elsewhere.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "text", "database", "site", "adminapi", "activity", "secrets" })
package com.bulkops.orgs.organization;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
