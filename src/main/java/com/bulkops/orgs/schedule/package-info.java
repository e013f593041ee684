/**
 * When: the next night of every site, and the ticks at which the app looks for work. The
 * only room that knows Quartz, which ticks and carries no meaning.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "organization", "policy" })
package com.bulkops.orgs.schedule;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
