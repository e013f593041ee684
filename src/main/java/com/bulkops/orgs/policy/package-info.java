/**
 * What should happen to a token: a pure decision, and the settings it rests on. It reads
 * no clock and revokes nothing.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "connect", "adminapi", "activity" })
package com.bulkops.orgs.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
