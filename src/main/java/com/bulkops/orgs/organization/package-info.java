/**
 * The link to one organization and its encrypted key. What is done with the key is the
 * sweep's business.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "adminapi", "activity", "secrets" })
package com.bulkops.orgs.organization;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
