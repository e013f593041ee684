package com.bulkops.orgs.activity;

import org.jspecify.annotations.Nullable;

/**
 * How a revocation ended.
 *
 * @param reason a sentence, {@code null} if there is nothing to say
 */
public record Conclusion(EntryId entry, EntryResult result, @Nullable String reason) {

}
