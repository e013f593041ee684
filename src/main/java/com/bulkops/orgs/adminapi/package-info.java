/**
 * Atlassian's organization, over the wire: the HTTP client, wire records, status codes
 * and rate limits. It decides nothing and stores nothing.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package com.bulkops.orgs.adminapi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
