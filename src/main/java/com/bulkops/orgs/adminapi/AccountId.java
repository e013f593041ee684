package com.bulkops.orgs.adminapi;

import java.util.regex.Pattern;

/**
 * The id of an Atlassian account. It may contain {@code :} and {@code |}, so it is always
 * encoded before it becomes part of a path. Form as documented by Atlassian for
 * {@code GET /users/{account_id}/manage/api-tokens}.
 */
public record AccountId(String value) {

	private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9_|:-]{1,128}");

	public AccountId {
		if (!FORM.matcher(value).matches()) {
			throw new IllegalArgumentException("Not an Atlassian account ID");
		}
	}

	@Override
	public String toString() {
		return this.value;
	}

}
