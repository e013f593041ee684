package com.bulkops.orgs.adminapi;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An account that the organization manages. Atlassian's types and statuses are open
 * lists: what is new is {@code UNKNOWN}.
 *
 * @param email {@code null} if it was not sent or cannot be read
 */
public record ManagedAccount(AccountId id, Type type, Status status, @Nullable String email) {

	/**
	 * What is certain of an account that is listed twice: of what is said differently,
	 * nothing, but that an account that may be an app's is treated as one.
	 */
	public ManagedAccount and(ManagedAccount other) {
		boolean sameType = this.type == other.type;
		boolean app = this.type == Type.APP || other.type == Type.APP;
		return new ManagedAccount(this.id, sameType ? this.type : app ? Type.APP : Type.UNKNOWN,
				(this.status == other.status) ? this.status : Status.UNKNOWN,
				Objects.equals(this.email, other.email) ? this.email : null);
	}

	public enum Type {

		ATLASSIAN, CUSTOMER, APP, UNKNOWN

	}

	public enum Status {

		ACTIVE, INACTIVE, CLOSED, UNKNOWN

	}

}
