package com.bulkops.orgs.adminapi;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns Atlassian's JSON into our words, entry by entry, so that an odd one does not
 * spoil the others. Unknown fields and values are no problem; what is missing is said.
 */
final class Wire {

	/** Ours: before it there were no API tokens of Atlassian. */
	private static final int FIRST_YEAR = 2000;

	/** PostgreSQL, and every reader, knows the years up to it. */
	private static final int LAST_YEAR = 9999;

	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");

	private Wire() {
	}

	/** 2.1: {@code GET /admin/v1/orgs/<id>}. */
	static String organizationName(JsonNode body) {
		JsonNode name = body.at("/data/attributes/name");
		if (!body.path("data").isObject() || !name.isString() || FreeText.inOneDirection(name).isBlank()) {
			throw unexpected("the organization");
		}
		return FreeText.inOneDirection(name);
	}

	/** 2.2: {@code GET /admin/v1/orgs/<id>/users}. */
	static Pages.Page<ManagedAccount> accounts(JsonNode body) {
		return page(body, "the managed accounts", (entry) -> {
			AccountId id = accountId(entry.path("account_id"));
			return new ManagedAccount(id,
					constant(ManagedAccount.Type.class, entry.path("account_type"), ManagedAccount.Type.UNKNOWN),
					constant(ManagedAccount.Status.class, entry.path("account_status"), ManagedAccount.Status.UNKNOWN),
					email(entry.path("email")));
		}, (entry) -> unreadable(
				"Atlassian listed a managed account without a readable ID. Its tokens were not read."));
	}

	/** 2.6: {@code GET /admin/api-access/v1/orgs/<id>/api-tokens}. */
	static Pages.Page<ListedToken> tokens(JsonNode body) {
		return page(body, "the organization's API tokens", (entry) -> new ListedToken(accountId(entry.at("/user/id")),
				email(entry.at("/user/email")), token(entry)), Wire::unreadableToken);
	}

	/** An owner that can be read has a list that can tell more. */
	private static Batch.Unreadable unreadableToken(JsonNode entry) {
		try {
			return new Batch.Unreadable(accountId(entry.at("/user/id")),
					"Atlassian listed an API token of this account without a readable ID.");
		}
		catch (IllegalArgumentException ex) {
			return unreadable("Atlassian listed an API token without a readable owner. It was skipped.");
		}
	}

	/**
	 * 2.6: {@code GET …/api-tokens/count}, a bare integer; anything else says nothing.
	 */
	static OptionalLong count(JsonNode body) {
		return (body.isIntegralNumber() && body.canConvertToLong() && body.longValue() >= 0)
				? OptionalLong.of(body.longValue()) : OptionalLong.empty();
	}

	/** 2.4: {@code GET /users/<id>/manage/api-tokens}, a bare array. */
	static Batch<ApiToken> tokensOf(JsonNode body) {
		if (!body.isArray()) {
			throw unexpected("the account's API tokens");
		}
		return eachOnce(batch(body, Wire::token, (entry) -> unreadable(
				"Atlassian listed an API token of this account without a readable ID. It was not revoked.")));
	}

	/** A token that is listed twice, and not in the same words, cannot be judged. */
	private static Batch<ApiToken> eachOnce(Batch<ApiToken> listed) {
		Map<TokenId, Set<ApiToken>> byId = new LinkedHashMap<>();
		listed.items().forEach((token) -> byId.computeIfAbsent(token.id(), (id) -> new HashSet<>()).add(token));
		List<ApiToken> once = new ArrayList<>();
		List<Batch.Unreadable> unreadable = new ArrayList<>(listed.unreadable());
		byId.values().forEach((same) -> {
			if (same.size() == 1) {
				once.addAll(same);
			}
			else {
				unreadable.add(unreadable(
						"Atlassian listed an API token of this account twice, and differently. It was not revoked."));
			}
		});
		return new Batch<>(List.copyOf(once), List.copyOf(unreadable));
	}

	/**
	 * 1:
	 * {@code GET /users/<id>/manage?privileges=apiToken.read&privileges=apiToken.delete}.
	 */
	static Privileges privileges(JsonNode body) {
		JsonNode read = body.path("apiToken.read");
		JsonNode delete = body.path("apiToken.delete");
		if (!read.path("allowed").isBoolean() || !delete.path("allowed").isBoolean()) {
			throw unexpected("what the key may do");
		}
		JsonNode objection = (!read.path("allowed").booleanValue() ? read : delete).at("/reason/key");
		return new Privileges(read.path("allowed").booleanValue(), delete.path("allowed").booleanValue(),
				objection.isString() ? FreeText.of(objection) : null);
	}

	private static ApiToken token(JsonNode entry) {
		JsonNode created = entry.path("createdAt");
		JsonNode lastAccess = first(entry, "lastAccess", "lastActiveAt");
		return new ApiToken(new TokenId(required(entry.path("id"))), FreeText.inOneDirection(entry.path("label")),
				instant(created), sent(created), instant(lastAccess), sent(lastAccess),
				instant(first(entry, "expiry", "expiresAt")));
	}

	private static @Nullable String sent(JsonNode value) {
		return (value.isMissingNode() || value.isNull()) ? null : FreeText.of(value);
	}

	/** An address that was cut would match other patterns than the whole one. */
	private static @Nullable String email(JsonNode value) {
		boolean readable = value.isString() && !value.stringValue().isBlank()
				&& value.stringValue().length() <= FreeText.LONGEST;
		return readable ? FreeText.of(value).strip() : null;
	}

	private static Batch.Unreadable unreadable(String what) {
		return new Batch.Unreadable(null, what);
	}

	private static <T> Pages.Page<T> page(JsonNode body, String what, Function<JsonNode, T> reader,
			Function<JsonNode, Batch.Unreadable> ifUnreadable) {
		if (!body.path("data").isArray()) {
			throw unexpected(what);
		}
		JsonNode next = body.at("/links/next");
		if (!next.isMissingNode() && !next.isNull() && !next.isString()) {
			throw unexpected(what);
		}
		return new Pages.Page<>(batch(body.path("data"), reader, ifUnreadable),
				(next.isString() && !next.stringValue().isBlank()) ? next.stringValue() : null);
	}

	private static <T> Batch<T> batch(JsonNode array, Function<JsonNode, T> reader,
			Function<JsonNode, Batch.Unreadable> ifUnreadable) {
		List<T> items = new ArrayList<>(array.size());
		List<Batch.Unreadable> unreadable = new ArrayList<>();
		for (JsonNode entry : array) {
			try {
				items.add(reader.apply(entry));
			}
			catch (IllegalArgumentException ex) {
				unreadable.add(ifUnreadable.apply(entry));
			}
		}
		return new Batch<>(List.copyOf(items), List.copyOf(unreadable));
	}

	private static AccountId accountId(JsonNode value) {
		return new AccountId(required(value));
	}

	private static String required(JsonNode value) {
		if (!value.isString() || UNPRINTABLE.matcher(value.stringValue()).find()) {
			throw new IllegalArgumentException("missing, or not to be stored as it is");
		}
		return value.stringValue();
	}

	private static JsonNode first(JsonNode entry, String name, String otherwise) {
		return entry.hasNonNull(name) ? entry.path(name) : entry.path(otherwise);
	}

	/**
	 * A time that is not a text with a date, a time and an offset is not guessed, and one
	 * of an impossible year tells nothing.
	 */
	private static @Nullable Instant instant(JsonNode value) {
		if (!value.isString()) {
			return null;
		}
		try {
			OffsetDateTime time = OffsetDateTime.parse(value.stringValue()).withOffsetSameInstant(ZoneOffset.UTC);
			return (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) ? time.toInstant() : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static <E extends Enum<E>> E constant(Class<E> type, JsonNode value, E unknown) {
		try {
			return Enum.valueOf(type, value.asString("").toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			return unknown;
		}
	}

	private static AdminApiException.UnexpectedAnswer unexpected(String what) {
		return new AdminApiException.UnexpectedAnswer(
				"Atlassian's answer about " + what + " does not have the documented form.", null);
	}

}
