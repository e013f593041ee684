package com.bulkops.orgs.adminapi;

import org.jspecify.annotations.Nullable;

/**
 * An account that the organization manages. Atlassian's types and statuses are open
 * lists: what is new is {@code UNKNOWN}.
 *
 * @param email {@code null} if it was not sent or cannot be read
 */
public record ManagedAccount(AccountId id, Type type, Status status, @Nullable String email) {

	public enum Type {

		ATLASSIAN, CUSTOMER, APP, UNKNOWN

	}

	public enum Status {

		ACTIVE, INACTIVE, CLOSED, UNKNOWN

	}

}
