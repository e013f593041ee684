package com.bulkops.orgs.run;

/**
 * The event that a run may start or resume. It is published inside a transaction, and
 * handled after its commit.
 */
public record RunWaiting() {

}
