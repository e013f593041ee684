package com.bulkops.orgs.adminapi;

/**
 * An account that the organization manages. Atlassian's types and statuses are open
 * lists: what is new is {@code UNKNOWN}.
 */
public record ManagedAccount(AccountId id, Type type, Status status) {

	public enum Type {

		ATLASSIAN, CUSTOMER, APP, UNKNOWN

	}

	public enum Status {

		ACTIVE, INACTIVE, CLOSED, UNKNOWN

	}

}
