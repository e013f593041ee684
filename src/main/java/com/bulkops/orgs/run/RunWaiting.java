package com.bulkops.orgs.run;

/**
 * There may be a run that can start or go on. Published inside a transaction; whoever
 * looks for runs looks after its commit.
 */
public record RunWaiting() {

}
