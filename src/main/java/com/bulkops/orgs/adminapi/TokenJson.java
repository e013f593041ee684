package com.bulkops.orgs.adminapi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The reader of Atlassian's JSON of API tokens.
 */
final class TokenJson {

	private TokenJson() {
	}

	/** Reads section 2.6: {@code GET /admin/api-access/v1/orgs/<id>/api-tokens}. */
	static CursorPages.Page<ListedToken> tokens(JsonNode body) {
		return JsonFields.page(body, "the organization's API tokens",
				(entry) -> new ListedToken(JsonFields.accountId(entry.at("/user/id")),
						JsonFields.email(entry.at("/user/email")), token(entry)),
				TokenJson::unreadableToken);
	}

	/**
	 * Returns the finding with its owner, if readable: the owner's own list may tell
	 * more.
	 */
	private static ListResult.Unreadable unreadableToken(JsonNode entry) {
		try {
			return new ListResult.Unreadable(JsonFields.accountId(entry.at("/user/id")),
					"Atlassian listed an API token of this account without a readable ID.");
		}
		catch (IllegalArgumentException ex) {
			return JsonFields.unreadable("Atlassian listed an API token without a readable owner. It was skipped.");
		}
	}

	/**
	 * Reads section 2.6: {@code GET …/api-tokens/count}, a bare integer. Returns empty
	 * for anything else.
	 */
	static OptionalLong count(JsonNode body) {
		return (body.isIntegralNumber() && body.canConvertToLong() && body.longValue() >= 0)
				? OptionalLong.of(body.longValue()) : OptionalLong.empty();
	}

	/** Reads section 2.4: {@code GET /users/<id>/manage/api-tokens}, a bare array. */
	static ListResult<ApiToken> tokensOf(JsonNode body) {
		if (!body.isArray()) {
			throw JsonFields.unexpected("the account's API tokens");
		}
		return eachOnce(JsonFields.listResult(body, TokenJson::token, (entry) -> JsonFields
			.unreadable("Atlassian listed an API token of this account without a readable ID. It was not revoked.")));
	}

	/**
	 * Keeps each token once. A token that is listed twice with different values is
	 * unreadable.
	 */
	private static ListResult<ApiToken> eachOnce(ListResult<ApiToken> listed) {
		Map<TokenId, Set<ApiToken>> byId = new LinkedHashMap<>();
		listed.items().forEach((token) -> byId.computeIfAbsent(token.id(), (id) -> new HashSet<>()).add(token));
		List<ApiToken> once = new ArrayList<>();
		List<ListResult.Unreadable> unreadable = new ArrayList<>(listed.unreadable());
		byId.values().forEach((same) -> {
			if (same.size() == 1) {
				once.addAll(same);
			}
			else {
				unreadable.add(JsonFields.unreadable(
						"Atlassian listed an API token of this account twice, and differently. It was not revoked."));
			}
		});
		return new ListResult<>(List.copyOf(once), List.copyOf(unreadable));
	}

	private static ApiToken token(JsonNode entry) {
		JsonNode created = entry.path("createdAt");
		JsonNode lastAccess = first(entry, "lastAccess", "lastActiveAt");
		return new ApiToken(new TokenId(JsonFields.required(entry.path("id"))),
				FreeText.inOneDirection(entry.path("label")), JsonFields.instant(created), sent(created),
				JsonFields.instant(lastAccess), sent(lastAccess),
				JsonFields.instant(first(entry, "expiry", "expiresAt")));
	}

	private static @Nullable String sent(JsonNode value) {
		return (value.isMissingNode() || value.isNull()) ? null : FreeText.of(value);
	}

	private static JsonNode first(JsonNode entry, String name, String otherwise) {
		return entry.hasNonNull(name) ? entry.path(name) : entry.path(otherwise);
	}

}
