package com.bulkops.orgs.adminapi;

import java.util.regex.Pattern;

/**
 * The id of an Atlassian organization, as in the address of Atlassian Administration
 * ({@code admin.atlassian.com/o/<id>/...}).
 */
public record OrganizationId(String value) {

	private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9-]{1,64}");

	public OrganizationId {
		if (!FORM.matcher(value).matches()) {
			throw new IllegalArgumentException("Not an organization ID");
		}
	}

	@Override
	public String toString() {
		return this.value;
	}

}
