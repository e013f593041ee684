package com.bulkops.orgs.adminapi;

import tools.jackson.databind.JsonNode;

/**
 * The reader of Atlassian's JSON of organizations, accounts and privileges. Unknown
 * fields and values are ignored.
 */
final class AdminApiJson {

	private AdminApiJson() {
	}

	/** Reads section 2.1: {@code GET /admin/v1/orgs/<id>}. */
	static String organizationName(JsonNode body) {
		JsonNode name = body.at("/data/attributes/name");
		if (!body.path("data").isObject() || !name.isString() || FreeText.inOneDirection(name).isBlank()) {
			throw JsonFields.unexpected("the organization");
		}
		return FreeText.inOneDirection(name);
	}

	/** Reads section 2.2: {@code GET /admin/v1/orgs/<id>/users}. */
	static CursorPages.Page<ManagedAccount> accounts(JsonNode body) {
		return JsonFields.page(body, "the managed accounts", (entry) -> {
			AccountId id = JsonFields.accountId(entry.path("account_id"));
			return new ManagedAccount(id,
					JsonFields.constant(ManagedAccount.Type.class, entry.path("account_type"),
							ManagedAccount.Type.UNKNOWN),
					JsonFields.constant(ManagedAccount.Status.class, entry.path("account_status"),
							ManagedAccount.Status.UNKNOWN),
					JsonFields.email(entry.path("email")));
		}, (entry) -> JsonFields
			.unreadable("Atlassian listed a managed account without a readable id. Its tokens were not read."));
	}

	/**
	 * Reads section 1:
	 * {@code GET /users/<id>/manage?privileges=apiToken.read&privileges=apiToken.delete}.
	 */
	static Privileges privileges(JsonNode body) {
		JsonNode read = body.path("apiToken.read");
		JsonNode delete = body.path("apiToken.delete");
		if (!read.path("allowed").isBoolean() || !delete.path("allowed").isBoolean()) {
			throw JsonFields.unexpected("what the key may do");
		}
		JsonNode objection = (!read.path("allowed").booleanValue() ? read : delete).at("/reason/key");
		return new Privileges(read.path("allowed").booleanValue(), delete.path("allowed").booleanValue(),
				objection.isString() ? FreeText.of(objection) : null);
	}

}
