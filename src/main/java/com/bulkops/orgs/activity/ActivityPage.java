package com.bulkops.orgs.activity;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page of the log, newest first.
 *
 * @param older the entry after which older ones follow, {@code null} if there are none
 * @param newer the entry after which newer ones follow, {@code null} if there are none
 */
public record ActivityPage(List<ActivityEntry> entries, @Nullable EntryId older, @Nullable EntryId newer) {

}
