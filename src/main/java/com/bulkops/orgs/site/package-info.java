/**
 * The sites that have the app, however it came there, and the administrators who call.
 * The doors {@code connect} and {@code forge} implement its interfaces.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database" })
package com.bulkops.orgs.site;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
