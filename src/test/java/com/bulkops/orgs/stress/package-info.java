/**
 * Lets people and machines act on a site at random moments of a run, with two instances
 * on one PostgreSQL, and checks after each interleaving that the rules hold. The moments
 * come from a seed.
 */
@NullMarked
package com.bulkops.orgs.stress;

import org.jspecify.annotations.NullMarked;
