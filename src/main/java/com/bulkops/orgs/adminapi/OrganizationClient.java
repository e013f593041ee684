package com.bulkops.orgs.adminapi;

import java.net.URI;
import java.util.OptionalLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client of one organization, opened with its key. One client serves one run, whose
 * threads share its limit and its pauses. Every method may wait for seconds, retry, and
 * throw an {@link AdminApiException} that names the failure. A longer wait throws
 * {@link AdminApiException.RateLimited}, for this call and for all calls before the end
 * of the limit.
 */
public class OrganizationClient {

	private final OrganizationId id;

	private final AdminApiHttp http;

	private final int pageSize;

	private final ConcurrencyLimiter limiter;

	private final CallContext context;

	OrganizationClient(OrganizationId id, AdminApiHttp http, int pageSize, ConcurrencyLimiter limiter,
			CallContext context) {
		this.id = id;
		this.http = http;
		this.pageSize = pageSize;
		this.limiter = limiter;
		this.context = context;
	}

	/** Returns the largest number of concurrent calls. */
	public int mostCallsAtOnce() {
		return this.limiter.most();
	}

	/** Returns how many concurrent calls are possible now. */
	public int callsAtOnce() {
		return this.limiter.limit();
	}

	/**
	 * Returns the same organization for another caller, with the same limits and pauses.
	 */
	public OrganizationClient calledBy(CallContext caller) {
		return new OrganizationClient(this.id, this.http, this.pageSize, this.limiter, caller);
	}

	/** Reads the name of the organization, which also checks the key. */
	public String name() {
		return get(this.http.uri(organizationPath()), AdminApiError.Subject.ORGANIZATION,
				AdminApiJson::organizationName);
	}

	/**
	 * Reads all managed accounts, fifty per page (Atlassian's fixed size). Here a
	 * {@code links.next} is an address. A cursor, as in other lists, is followed too.
	 */
	public CursorPages<ManagedAccount> accounts() {
		return accounts(null);
	}

	/**
	 * Reads the managed accounts from a position on.
	 * @param from a {@link CursorPages#position} that was reached before, {@code null}
	 * for all. It is checked like a new one and never leads to another host
	 */
	public CursorPages<ManagedAccount> accounts(@Nullable String from) {
		String path = organizationPath() + "/users";
		return new CursorPages<>(
				(next) -> get((next != null && isAddress(next)) ? this.http.follow(next) : page(path, '?', next),
						subject(next), AdminApiJson::accounts),
				from);
	}

	/**
	 * Reads all API tokens of the organization. Here a {@code links.next} is a cursor.
	 */
	public CursorPages<ListedToken> tokens() {
		return tokens(null);
	}

	/**
	 * Reads the organization's API tokens from a position on.
	 * @param from a {@link CursorPages#position} that was reached before, {@code null}
	 * for all
	 */
	public CursorPages<ListedToken> tokens(@Nullable String from) {
		String path = tokensPath() + "?pageSize=" + this.pageSize;
		return new CursorPages<>((next) -> get(page(path, '&', next), subject(next), TokenJson::tokens), from);
	}

	/**
	 * Reads the number of the organization's API tokens.
	 * @return empty if Atlassian does not give it
	 * @throws AdminApiException if the key is rejected or no call is possible now
	 */
	public OptionalLong countTokens() {
		try {
			return get(this.http.uri(tokensPath() + "/count"), AdminApiError.Subject.ORGANIZATION, TokenJson::count);
		}
		catch (AdminApiException.ApiKeyRejected | AdminApiException.RateLimited
				| AdminApiException.AtlassianUnavailable ex) {
			throw ex;
		}
		catch (AdminApiException ex) {
			return OptionalLong.empty();
		}
	}

	private <T> T get(URI uri, AdminApiError.Subject subject, Function<JsonNode, T> reader) {
		return this.http.get(uri, subject, reader, this.context);
	}

	private String tokensPath() {
		return "/admin/api-access/v1/orgs/" + AdminApiHttp.encoded(this.id.value()) + "/api-tokens";
	}

	private static AdminApiError.Subject subject(@Nullable String cursor) {
		return (cursor != null) ? AdminApiError.Subject.LATER_PAGE : AdminApiError.Subject.ORGANIZATION;
	}

	/**
	 * Returns whether a link is an address. A cursor in Base64 may begin with a slash.
	 */
	private static boolean isAddress(String next) {
		return next.startsWith("/admin/") || next.startsWith("//") || next.contains("://");
	}

	private URI page(String path, char separator, @Nullable String cursor) {
		return this.http.uri((cursor != null) ? path + separator + "cursor=" + AdminApiHttp.encoded(cursor) : path);
	}

	/**
	 * Reads what the key permits with the tokens of one account.
	 * @throws AdminApiException.KeyLacksScope if the key has scopes: such a key permits
	 * nothing with single accounts
	 */
	public Privileges privilegesOver(AccountId account) {
		return get(
				this.http
					.uri(AdminApiHttp.managePath(account) + "?privileges=apiToken.read&privileges=apiToken.delete"),
				AdminApiError.Subject.ACCOUNT, AdminApiJson::privileges);
	}

	/** Reads the current API tokens of one account. */
	public ListResult<ApiToken> tokensOf(AccountId account) {
		return get(this.http.uri(AdminApiHttp.tokensPath(account)), AdminApiError.Subject.ACCOUNT, TokenJson::tokensOf);
	}

	/**
	 * Revokes one token, irreversibly. A 404 without its reason does not prove that the
	 * token no longer exists; the account's list decides then.
	 * @throws AdminApiException if it is not revoked; if
	 * {@link AdminApiException#isUnclear}, it may be
	 */
	public Revocation revoke(AccountId account, TokenId token) {
		RetryingClient.Attempted attempted = this.http.delete(account, token, this.context);
		AdminApiResponse response = attempted.response();
		if (response.isConfirmation()) {
			return Revocation.REVOKED;
		}
		boolean gone = response.isNotFound() && !response.error().hasKey("accountNotFound")
				&& (response.error().hasKey("notFound") || !isListed(account, token));
		if (!gone) {
			AdminApiException failure = response.error().toException(AdminApiError.Subject.ACCOUNT);
			throw attempted.afterUnclearAttempt() ? failure.unclear() : failure;
		}
		return attempted.afterUnclearAttempt() ? Revocation.REVOKED_BUT_ANSWER_LOST : Revocation.ALREADY_GONE;
	}

	private boolean isListed(AccountId account, TokenId token) {
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
