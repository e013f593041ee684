package com.bulkops.orgs.adminapi;

import java.util.List;

/** A page. */
public record Batch<T>(List<T> items, List<String> unreadable) {
}
