/**
 * Who is calling, and is the installation licensed: Connect, Spring Security and Jira's
 * answers about the caller. What the caller wants is not its business.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "secrets" })
package com.bulkops.orgs.connect;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
