package com.bulkops.orgs.activity;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A page of the log, newest first.
 *
 * @param older where to go on towards older entries, {@code null} if there are none
 * @param newer where to go on towards newer entries, {@code null} if there are none
 */
public record ActivityPage(List<ActivityEntry> entries, @Nullable EntryId older, @Nullable EntryId newer) {

}
