package com.bulkops.orgs.simulator;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An account of the simulated organization, managed unless told otherwise, and its API
 * tokens.
 */
public final class Account {

	/** What {@link #refusing} takes for 503. */
	public static final String UNAVAILABLE = "unavailable";

	final String id;

	final Map<String, ObjectNode> tokens = new TreeMap<>();

	/** Tokens that are listed although there are none. */
	final Set<String> gone = new HashSet<>();

	String type = "atlassian";

	String status = "active";

	boolean managed = true;

	String name;

	@Nullable String email;

	@Nullable String refusal;

	Account(String id) {
		this.id = id;
		this.name = "Person " + id;
		this.email = id.replaceAll("[^A-Za-z0-9]", "") + "@example.com";
	}

	public Account named(String name, @Nullable String email) {
		this.name = name;
		this.email = email;
		return this;
	}

	public Account typed(String type, String status) {
		this.type = type;
		this.status = status;
		return this;
	}

	/** As a service account: its tokens are listed, and it is not. */
	public Account unmanaged() {
		this.managed = false;
		return this;
	}

	/**
	 * Calls about this account are answered with 403 or 404 and this error key from now
	 * on.
	 */
	public Account refusing(@Nullable String errorKey) {
		this.refusal = errorKey;
		return this;
	}

	public Account token(String id, String label, Instant createdAt) {
		token(id, label).put("createdAt", createdAt.toString());
		return this;
	}

	public Account token(String id, String label, Instant createdAt, Instant lastAccess) {
		token(id, label).put("createdAt", createdAt.toString()).put("lastAccess", lastAccess.toString());
		return this;
	}

	/** A token stays listed, and its revocation says that there is none. */
	public void listThoughGone(String tokenId) {
		this.gone.add(tokenId);
	}

	/** Its owner deletes a token; nobody notes it. */
	public void withdraw(String tokenId) {
		this.tokens.remove(tokenId);
	}

	/** A token whose fields the caller sets; it has no creation time. */
	public ObjectNode token(String id, String label) {
		ObjectNode token = JsonNodeFactory.instance.objectNode().put("id", id).put("label", label);
		this.tokens.put(id, token);
		return token;
	}

}
