/**
 * The texts of other people: how they are compared, and how they are shown in a sentence.
 * Pure functions.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package com.bulkops.orgs.text;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
