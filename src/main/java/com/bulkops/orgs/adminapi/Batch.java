package com.bulkops.orgs.adminapi;

import java.util.List;

/**
 * A list, or a page of one, as Atlassian sent it.
 *
 * @param unreadable a sentence for each entry that could not be understood; nothing is
 * left out in silence
 */
public record Batch<T>(List<T> items, List<String> unreadable) {

}
