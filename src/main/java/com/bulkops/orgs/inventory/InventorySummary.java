package com.bulkops.orgs.inventory;

import java.time.Instant;

/**
 * What the inventory of an organization rests on.
 *
 * @param accounts managed accounts seen
 * @param tokens API tokens seen
 * @param seenAt when the lists had been read to their end
 */
public record InventorySummary(long accounts, long tokens, Instant seenAt) {

}
