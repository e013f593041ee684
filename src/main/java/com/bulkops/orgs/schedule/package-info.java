/**
 * The next night of every site, and the ticks at which the app checks for work. The only
 * module that uses Quartz, which ticks and carries no meaning.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "organization", "policy" })
package com.bulkops.orgs.schedule;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
