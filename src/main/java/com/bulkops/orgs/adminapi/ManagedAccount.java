package com.bulkops.orgs.adminapi;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An account that the organization manages. Atlassian's types and statuses are open
 * lists: a new value is {@code UNKNOWN}.
 *
 * @param email {@code null} if it was not sent or cannot be read
 */
public record ManagedAccount(AccountId id, Type type, Status status, @Nullable String email) {

	/**
	 * Merges two entries of an account that is listed twice: only what both say is kept.
	 * Different types become unknown, or an app's if one of them says so. The tokens of
	 * neither are revoked.
	 */
	public ManagedAccount merge(ManagedAccount other) {
		boolean sameType = this.type == other.type;
		boolean app = this.type == Type.APP || other.type == Type.APP;
		return new ManagedAccount(this.id, sameType ? this.type : app ? Type.APP : Type.UNKNOWN,
				(this.status == other.status) ? this.status : Status.UNKNOWN,
				Objects.equals(this.email, other.email) ? this.email : null);
	}

	/**
	 * Types of accounts (reference atlassian-admin-api.md, 2.2), an open list.
	 */
	public enum Type {

		ATLASSIAN, CUSTOMER, APP,
		/**
		 * A type that was not sent, or is unknown to this app.
		 */
		UNKNOWN;

		/**
		 * Returns whether the account is known to be a person's. Tokens of all others are
		 * never revoked.
		 */
		public boolean isPerson() {
			return this == ATLASSIAN || this == CUSTOMER;
		}

	}

	public enum Status {

		ACTIVE, INACTIVE, CLOSED, UNKNOWN

	}

}
