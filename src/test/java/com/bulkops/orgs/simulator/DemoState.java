package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the demo's simulated Atlassian remembers from one start to the next.
 */
final class DemoState {

	private final Path file;

	DemoState(Path file) {
		this.file = file;
	}

	@Nullable JsonNode read() {
		try {
			return Files.exists(this.file) ? Http.JSON.readTree(this.file.toFile()) : null;
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("The demo's state cannot be read; start with --fresh", ex);
		}
	}

	static Organization organization(JsonNode state, Clock clock) {
		Organization organization = new Organization(state.path("id").asString(""), state.path("name").asString(""),
				state.path("apiKey").asString(""), clock);
		for (JsonNode saved : state.path("accounts")) {
			Account account = organization.account(saved.path("id").asString(""))
				.named(saved.path("name").asString(""),
						saved.hasNonNull("email") ? saved.path("email").asString("") : null)
				.typed(saved.path("type").asString(""), saved.path("status").asString(""))
				.refusing(saved.hasNonNull("refusal") ? saved.path("refusal").asString("") : null);
			saved.path("tokens")
				.forEach((token) -> account.tokens.put(token.path("id").asString(""), (ObjectNode) token));
		}
		List<Organization.Revoked> revoked = new ArrayList<>();
		state.path("revoked")
			.forEach((entry) -> revoked.add(new Organization.Revoked(entry.path("account").asString(""),
					entry.path("token").asString(""), Instant.parse(entry.path("at").asString("")))));
		organization.remember(revoked);
		return organization;
	}

	void write(Organization organization, JiraSite site) {
		ObjectNode state = Http.JSON.createObjectNode();
		synchronized (organization) {
			state.put("clientKey", site.clientKey()).put("sharedSecret", site.sharedSecret());
			state.put("id", organization.id()).put("name", organization.name()).put("apiKey", organization.apiKey());
			ArrayNode accounts = state.putArray("accounts");
			organization.accounts.values().forEach((account) -> {
				ObjectNode saved = accounts.addObject().put("id", account.id).put("name", account.name);
				saved.put("email", account.email).put("type", account.type).put("status", account.status);
				saved.put("refusal", account.refusal).putArray("tokens").addAll(account.tokens.values());
			});
			ArrayNode revoked = state.putArray("revoked");
			organization.revoked()
				.forEach((entry) -> revoked.addObject()
					.put("account", entry.account())
					.put("token", entry.token())
					.put("at", entry.at().toString()));
		}
		try {
			Path written = this.file.resolveSibling(this.file.getFileName() + ".new");
			Files.writeString(written, state.toString());
			Files.move(written, this.file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The demo's state cannot be written", ex);
		}
	}

}
