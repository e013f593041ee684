/**
 * The checks of an installation: what is wrong with its surroundings, and what the
 * operator should do. It changes nothing, and works where the app itself does not start.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "secrets", "notice", "network" })
package com.bulkops.orgs.doctor;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
