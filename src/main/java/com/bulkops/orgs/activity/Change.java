package com.bulkops.orgs.activity;

import org.jspecify.annotations.Nullable;

/**
 * A setting that was changed, in words. Never a secret.
 *
 * @param from what it was, {@code null} if there was nothing
 * @param to what it is now, {@code null} if there is nothing
 */
public record Change(String what, @Nullable String from, @Nullable String to) {

}
