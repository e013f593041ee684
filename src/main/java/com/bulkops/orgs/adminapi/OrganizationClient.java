package com.bulkops.orgs.adminapi;

/** Client. */
public class OrganizationClient {

	OrganizationClient() {
	}

	public String name() {
		throw new IllegalStateException();
	}

	public Pages<ManagedAccount> accounts() {
		throw new IllegalStateException();
	}

	public Pages<ListedToken> tokens() {
		throw new IllegalStateException();
	}

	public Batch<ApiToken> tokensOf(AccountId account) {
		throw new IllegalStateException();
	}

	public Revocation revoke(AccountId account, TokenId token) {
		throw new IllegalStateException();
	}

}
