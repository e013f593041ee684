package com.bulkops.orgs.adminapi;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A list, or a page of one, as Atlassian sent it.
 *
 * @param unreadable each entry that could not be understood; nothing is left out in
 * silence
 */
public record ListResult<T>(List<T> items, List<Unreadable> unreadable) {

	/**
	 * An entry that could not be understood.
	 *
	 * @param owner the account that the entry belongs to; {@code null} if that cannot be
	 * read either, or the list is that account's own one
	 * @param what the finding, in a sentence
	 */
	public record Unreadable(@Nullable AccountId owner, String what) {

	}

}
