/**
 * A simulated Atlassian for the demo and for the tests of the whole path: a Jira site,
 * the server of installation keys, the Admin API with a ledger, and the bridge's CDN. It
 * knows this app only through HTTP.
 */
@NullMarked
package com.bulkops.orgs.simulator;

import org.jspecify.annotations.NullMarked;
