package com.bulkops.orgs.inventory;

import java.time.Instant;

/**
 * The size and the age of an inventory.
 *
 * @param accounts the number of managed accounts
 * @param tokens the number of API tokens
 * @param seenAt when the lists had been read to their end
 */
public record InventorySummary(long accounts, long tokens, Instant seenAt) {

}
