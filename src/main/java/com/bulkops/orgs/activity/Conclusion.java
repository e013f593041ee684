package com.bulkops.orgs.activity;

import org.jspecify.annotations.Nullable;

/**
 * The result of a revocation.
 *
 * @param reason a sentence, {@code null} if none is needed
 */
public record Conclusion(EntryId entry, EntryResult result, @Nullable String reason) {

}
