/**
 * The sites that have the app, by Connect or by Forge, and the administrators who call.
 * {@code connect} and {@code forge} implement its interfaces.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "secrets" })
package com.bulkops.orgs.site;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
