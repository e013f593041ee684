/**
 * Benchmarks that anyone can run with {@code script/bench}. They measure and print; they
 * assert nothing, and no test needs them.
 */
@NullMarked
package com.bulkops.orgs.bench;

import org.jspecify.annotations.NullMarked;
