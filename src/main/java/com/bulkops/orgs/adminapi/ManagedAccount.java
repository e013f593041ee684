package com.bulkops.orgs.adminapi;

/** Account. */
public record ManagedAccount(AccountId id, Type type, Status status) {
	public enum Type {

		ATLASSIAN, CUSTOMER, APP, UNKNOWN

	}

	public enum Status {

		ACTIVE, INACTIVE, CLOSED, UNKNOWN

	}
}
