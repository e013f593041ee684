package com.bulkops.orgs.adminapi;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A list, or a page of one, as Atlassian sent it.
 *
 * @param unreadable each entry that could not be read; no entry is dropped silently
 */
public record ListResult<T>(List<T> items, List<Unreadable> unreadable) {

	/**
	 * An entry that could not be read.
	 *
	 * @param owner the account of the entry; {@code null} if it cannot be read either, or
	 * the list is that account's own
	 * @param what the finding, as a sentence
	 */
	public record Unreadable(@Nullable AccountId owner, String what) {

	}

}
