package com.bulkops.orgs.adminapi;

import java.net.URI;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * One organization, opened with its key. An object serves one run, which may call from
 * several threads: it bounds how many calls are on their way and lets all of them pause
 * for a rate limit together. Every method may wait for seconds, retry, and throw an
 * {@link AdminApiException} that names what is wrong. A longer wait is not kept here: it
 * is {@link AdminApiException.RateLimited}, for this call and for all that follow before
 * its end.
 */
public class OrganizationClient {

	private final OrganizationId id;

	private final AdminApiHttp exchange;

	private final int pageSize;

	private final ConcurrencyLimiter pace;

	OrganizationClient(OrganizationId id, AdminApiHttp exchange, int pageSize, ConcurrencyLimiter pace) {
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
	public OrganizationClient calledBy(CallContext caller) {
		return new OrganizationClient(this.id, this.exchange.calledBy(caller), this.pageSize, this.pace);
	}

	/** The organization's name, which also tells whether the key is good for it. */
	public String name() {
		return this.exchange.get(this.exchange.uri(organizationPath()), AdminApiResponse.Subject.ORGANIZATION,
				AdminApiJson::organizationName);
	}

	/**
	 * All managed accounts, fifty a page (Atlassian's size, it cannot be chosen). Here a
	 * {@code links.next} is an address. Should it once be a cursor as elsewhere, that is
	 * followed too.
	 */
	public CursorPages<ManagedAccount> accounts() {
		return accounts(null);
	}

	/**
	 * The managed accounts from a place on.
	 * @param from a {@link CursorPages#position} that was reached before, {@code null}
	 * for all. It is followed like a fresh one, and never to another host.
	 */
	public CursorPages<ManagedAccount> accounts(@Nullable String from) {
		String path = organizationPath() + "/users";
		return new CursorPages<>((next) -> this.exchange.get(
				(next != null && isAddress(next)) ? this.exchange.follow(next) : page(path, '?', next), subject(next),
				AdminApiJson::accounts), from);
	}

	/** All API tokens of the organization. Here a {@code links.next} is a cursor. */
	public CursorPages<ListedToken> tokens() {
		return tokens(null);
	}

	/**
	 * The organization's API tokens from a place on.
	 * @param from a {@link CursorPages#position} that was reached before, {@code null}
	 * for all
	 */
	public CursorPages<ListedToken> tokens(@Nullable String from) {
		String path = tokensPath() + "?pageSize=" + this.pageSize;
		return new CursorPages<>(
				(next) -> this.exchange.get(page(path, '&', next), subject(next), AdminApiJson::tokens), from);
	}

	/**
	 * The number of the organization's API tokens, as Atlassian counts them.
	 * @return empty if Atlassian does not say
	 * @throws AdminApiException if the key is rejected or no call is possible now
	 */
	public OptionalLong countTokens() {
		try {
			return this.exchange.get(this.exchange.uri(tokensPath() + "/count"), AdminApiResponse.Subject.ORGANIZATION,
					AdminApiJson::count);
		}
		catch (AdminApiException.ApiKeyRejected | AdminApiException.RateLimited
				| AdminApiException.AtlassianUnavailable ex) {
			throw ex;
		}
		catch (AdminApiException ex) {
			return OptionalLong.empty();
		}
	}

	private String tokensPath() {
		return "/admin/api-access/v1/orgs/" + AdminApiHttp.encoded(this.id.value()) + "/api-tokens";
	}

	private static AdminApiResponse.Subject subject(@Nullable String cursor) {
		return (cursor != null) ? AdminApiResponse.Subject.LATER_PAGE : AdminApiResponse.Subject.ORGANIZATION;
	}

	/** A cursor in Base64 may begin with a slash. */
	private static boolean isAddress(String next) {
		return next.startsWith("/admin/") || next.startsWith("//") || next.contains("://");
	}

	private URI page(String path, char separator, @Nullable String cursor) {
		return this.exchange.uri((cursor != null) ? path + separator + "cursor=" + AdminApiHttp.encoded(cursor) : path);
	}

	/**
	 * What the key may do with the tokens of one account.
	 * @throws AdminApiException.KeyLacksScope if the key has scopes: such a key may do
	 * nothing with single accounts
	 */
	public Privileges privilegesOver(AccountId account) {
		return this.exchange.get(
				this.exchange
					.uri(AdminApiHttp.managePath(account) + "?privileges=apiToken.read&privileges=apiToken.delete"),
				AdminApiResponse.Subject.ACCOUNT, AdminApiJson::privileges);
	}

	/** The API tokens of one account, as they are now. */
	public ListResult<ApiToken> tokensOf(AccountId account) {
		return this.exchange.get(this.exchange.uri(AdminApiHttp.tokensPath(account)), AdminApiResponse.Subject.ACCOUNT,
				AdminApiJson::tokensOf);
	}

	/**
	 * Revokes one token, for good. A 404 that does not say what was not found is no proof
	 * that the token is gone: then the account's list decides.
	 * @throws AdminApiException if it is not revoked, or, where that is unclear, perhaps
	 */
	public Revocation revoke(AccountId account, TokenId token) {
		RetryingClient.Attempted attempted = this.exchange.delete(account, token);
		AdminApiResponse answer = attempted.answer();
		if (answer.isConfirmation()) {
			return Revocation.REVOKED;
		}
		boolean gone = answer.isNotFound() && !answer.hasErrorKey("accountNotFound")
				&& (answer.hasErrorKey("notFound") || !holds(account, token));
		if (!gone) {
			AdminApiException failure = answer.failure(AdminApiResponse.Subject.ACCOUNT);
			throw attempted.afterUnclearAttempt() ? failure.unclear() : failure;
		}
		return attempted.afterUnclearAttempt() ? Revocation.REVOKED_BUT_ANSWER_LOST : Revocation.ALREADY_GONE;
	}

	private boolean holds(AccountId account, TokenId token) {
		try {
			ListResult<ApiToken> own = tokensOf(account);
			return !own.unreadable().isEmpty() || own.items().stream().anyMatch((listed) -> listed.id().equals(token));
		}
		catch (AdminApiException ex) {
			throw ex.unclear();
		}
	}

	private String organizationPath() {
		return "/admin/v1/orgs/" + AdminApiHttp.encoded(this.id.value());
	}

}
