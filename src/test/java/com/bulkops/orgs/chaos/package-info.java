/**
 * Kills the packaged app, its database and its network in the middle of runs, and
 * compares its log with the ledger of the simulated Atlassian. It knows the app only as
 * an operator does, and reads its tables.
 */
@NullMarked
package com.bulkops.orgs.chaos;

import org.jspecify.annotations.NullMarked;
