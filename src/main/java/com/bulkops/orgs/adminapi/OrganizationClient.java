package com.bulkops.orgs.adminapi;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * One organization, opened with its key. An object serves one run, which may call from
 * several threads: it bounds how many calls are on their way, lets all of them pause for
 * a rate limit together, and remembers how long they have waited. Every method may wait,
 * retry, and throw an {@link AdminApiException} that names what is wrong.
 */
public class OrganizationClient {

	private final OrganizationId id;

	private final Exchange exchange;

	private final int pageSize;

	private final Pace pace;

	OrganizationClient(OrganizationId id, Exchange exchange, int pageSize, Pace pace) {
		this.id = id;
		this.exchange = exchange;
		this.pageSize = pageSize;
		this.pace = pace;
	}

	/** How many calls are ever on their way at once. */
	public int mostCallsAtOnce() {
		return this.pace.most();
	}

	/** How many calls may be on their way at once as things are. */
	public int callsAtOnce() {
		return this.pace.limit();
	}

	/** The same, with the same limits and pauses, for another caller. */
	public OrganizationClient calledBy(Caller caller) {
		return new OrganizationClient(this.id, this.exchange.calledBy(caller), this.pageSize, this.pace);
	}

	/** The organization's name, which also tells whether the key is good for it. */
	public String name() {
		return this.exchange.get(this.exchange.uri(organizationPath()), Answer.Subject.ORGANIZATION,
				Wire::organizationName);
	}

	/**
	 * All managed accounts, fifty a page (Atlassian's size, it cannot be chosen). Here a
	 * {@code links.next} is an address. Should it once be a cursor as elsewhere, that is
	 * followed too.
	 */
	public Pages<ManagedAccount> accounts() {
		String path = organizationPath() + "/users";
		return new Pages<>((next) -> this.exchange.get(
				(next != null && isAddress(next)) ? this.exchange.follow(next) : page(path, '?', next),
				Answer.Subject.ORGANIZATION, Wire::accounts));
	}

	/** All API tokens of the organization. Here a {@code links.next} is a cursor. */
	public Pages<ListedToken> tokens() {
		String path = "/admin/api-access/v1/orgs/" + Exchange.encoded(this.id.value()) + "/api-tokens?pageSize="
				+ this.pageSize;
		return new Pages<>(
				(next) -> this.exchange.get(page(path, '&', next), Answer.Subject.ORGANIZATION, Wire::tokens));
	}

	/** A cursor in Base64 may begin with a slash. */
	private static boolean isAddress(String next) {
		return next.startsWith("/admin/") || next.startsWith("//") || next.contains("://");
	}

	private URI page(String path, char separator, @Nullable String cursor) {
		return this.exchange.uri((cursor != null) ? path + separator + "cursor=" + Exchange.encoded(cursor) : path);
	}

	/**
	 * What the key may do with the tokens of one account.
	 * @throws AdminApiException.KeyLacksScope if the key has scopes: such a key may do
	 * nothing with single accounts
	 */
	public Privileges privilegesOver(AccountId account) {
		return this.exchange.get(
				this.exchange
					.uri(Exchange.managePath(account) + "?privileges=apiToken.read&privileges=apiToken.delete"),
				Answer.Subject.ACCOUNT, Wire::privileges);
	}

	/** The API tokens of one account, as they are now. */
	public Batch<ApiToken> tokensOf(AccountId account) {
		return this.exchange.get(this.exchange.uri(Exchange.tokensPath(account)), Answer.Subject.ACCOUNT,
				Wire::tokensOf);
	}

	/**
	 * Revokes one token, for good. A 404 that does not say what was not found is no proof
	 * that the token is gone: then the account's list decides.
	 * @throws AdminApiException if it is not revoked, or, where that is unclear, perhaps
	 */
	public Revocation revoke(AccountId account, TokenId token) {
		Sender.Attempted attempted = this.exchange.delete(account, token);
		Answer answer = attempted.answer();
		if (answer.isConfirmation()) {
			return Revocation.REVOKED;
		}
		boolean gone = answer.isNotFound() && !answer.hasErrorKey("accountNotFound")
				&& (answer.hasErrorKey("notFound") || !holds(account, token));
		if (!gone) {
			AdminApiException failure = answer.failure(Answer.Subject.ACCOUNT);
			throw attempted.afterUnclearAttempt() ? failure.unclear() : failure;
		}
		return attempted.afterUnclearAttempt() ? Revocation.REVOKED_BUT_ANSWER_LOST : Revocation.ALREADY_GONE;
	}

	private boolean holds(AccountId account, TokenId token) {
		try {
			Batch<ApiToken> own = tokensOf(account);
			return !own.unreadable().isEmpty() || own.items().stream().anyMatch((listed) -> listed.id().equals(token));
		}
		catch (AdminApiException ex) {
			throw ex.unclear();
		}
	}

	private String organizationPath() {
		return "/admin/v1/orgs/" + Exchange.encoded(this.id.value());
	}

}
