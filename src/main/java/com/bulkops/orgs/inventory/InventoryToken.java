package com.bulkops.orgs.inventory;

import java.time.LocalDate;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import org.jspecify.annotations.Nullable;

/**
 * A token and its account, as a run found them.
 *
 * @param exemptTo the last day on which it is exempt, {@link LocalDate#MAX} if there is
 * no end; {@code null} if it is not exempt
 */
public record InventoryToken(ManagedAccount account, ApiToken token, @Nullable LocalDate exemptTo) {

}
