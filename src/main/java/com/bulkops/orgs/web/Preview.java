package com.bulkops.orgs.web;

import com.bulkops.orgs.inventory.Snapshot;
import com.bulkops.orgs.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * A rule, and how many tokens are due by it now.
 *
 * @param due {@code null} while nobody knows
 * @param snapshot what the number rests on
 */
record Preview(Policy policy, @Nullable Long due, @Nullable Snapshot snapshot) {

}
