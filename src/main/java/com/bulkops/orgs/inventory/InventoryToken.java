package com.bulkops.orgs.inventory;

import java.time.LocalDate;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import org.jspecify.annotations.Nullable;

/**
 * A token and its account, as they were seen.
 *
 * @param exemptTo the last day on which an exemption saves it, {@link LocalDate#MAX} if
 * that has no end; {@code null} if none does
 */
public record InventoryToken(ManagedAccount account, ApiToken token, @Nullable LocalDate exemptTo) {

}
