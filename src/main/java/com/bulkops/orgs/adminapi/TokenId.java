package com.bulkops.orgs.adminapi;

/**
 * The opaque id of an API token as Atlassian lists it. It is not the token itself.
 */
public record TokenId(String value) {

	public TokenId {
		if (value.isBlank() || value.length() > 255 || value.indexOf(0) >= 0) {
			throw new IllegalArgumentException("A token id has 1 to 255 characters, no zero byte among them");
		}
		if (value.equals(".") || value.equals("..")) {
			throw new IllegalArgumentException("A token id is not a relative path");
		}
	}

	@Override
	public String toString() {
		return this.value;
	}

}
