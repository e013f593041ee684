/**
 * The append-only record of what was done. What should be done is decided elsewhere.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "text", "site", "adminapi" })
package com.bulkops.orgs.activity;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
