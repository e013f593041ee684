package com.bulkops.orgs.activity;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The text of an event that its hash covers. It can be created again from the stored row
 * at any time, to the byte: values that do not exist are left out, so that a field that
 * is added later changes no earlier text. It is JSON, written by hand, because the next
 * version of a library may escape differently.
 */
final class CanonicalJson {

	private final StringBuilder text = new StringBuilder("{");

	private CanonicalJson() {
	}

	/**
	 * Creates the text of an event.
	 * @param stored the entry as it is now, which may be after its conclusion
	 */
	static String of(ChainEvent event, StoredEntry stored) {
		ActivityEntry entry = stored.entry();
		CanonicalJson text = new CanonicalJson().put("event", event.name()).put("entry", entry.id().value());
		if (event == ChainEvent.CONCLUDED) {
			return text.conclusion(entry).end();
		}
		boolean concludedSince = event == ChainEvent.OPENED && !entry.result().isOpen();
		text.put("at", entry.at())
			.put("kind", entry.kind().name())
			.put("run", entry.run())
			.put("actor", entry.actor())
			.put("account", entry.account())
			.put("token", (entry.token() != null) ? of(entry.token(), stored.labelDigest()) : null)
			.put("rule", entry.rule())
			.put("changes", of(entry.changes()))
			.put("mode", entry.mode());
		return concludedSince ? text.put("result", open(entry.kind())).end() : text.conclusion(entry).end();
	}

	/** Creates the text of an event whose entry is lost. */
	static String ofLost(ChainEvent event, EntryId entry) {
		return new CanonicalJson().put("event", event.name()).put("entry", entry.value()).end();
	}

	/** Adds the fields that a conclusion overwrites. */
	private CanonicalJson conclusion(ActivityEntry entry) {
		return put("result", entry.result().name()).put("reason", entry.reason())
			.put("counts", (entry.counts() != null) ? of(entry.counts()) : null)
			.put("stoppedBy", entry.stoppedBy())
			.put("concludedAt", entry.concludedAt());
	}

	/** Returns the open result, of which the database allows one for each kind. */
	private static EntryResult open(Kind kind) {
		return (kind == Kind.RUN) ? EntryResult.RUNNING : EntryResult.PENDING;
	}

	private static CanonicalJson of(TokenSnapshot token, @Nullable String labelDigest) {
		return new CanonicalJson().put("id", token.id())
			.put("labelDigest", labelDigest)
			.put("createdAt", token.createdAt())
			.put("lastUsed", token.lastAccess());
	}

	private static @Nullable List<CanonicalJson> of(List<Change> changes) {
		return changes.isEmpty() ? null
				: changes.stream()
					.map((change) -> new CanonicalJson().put("what", change.what())
						.put("from", change.from())
						.put("to", change.to())
						.put("values", change.values()))
					.toList();
	}

	private static CanonicalJson of(RunCounts counts) {
		return new CanonicalJson().put("accounts", counts.accounts())
			.put("tokens", counts.tokens())
			.put("due", counts.due())
			.put("revoked", counts.revoked())
			.put("alreadyGone", counts.alreadyGone())
			.put("failed", counts.failed())
			.put("unreachable", counts.unreachable())
			.put("exempt", nonZero(counts.exempt()))
			.put("skipped", nonZero(counts.skipped()));
	}

	/** Numbers that most runs do not have are left out where they are zero. */
	private static @Nullable Long nonZero(long number) {
		return (number != 0) ? number : null;
	}

	private CanonicalJson put(String name, @Nullable Object value) {
		if (value != null) {
			this.text.append((this.text.length() > 1) ? "," : "").append('"').append(name).append("\":");
			write(value);
		}
		return this;
	}

	private void write(Object value) {
		if (value instanceof Long || value instanceof CanonicalJson) {
			this.text.append((value instanceof CanonicalJson object) ? object.end() : value);
		}
		else if (value instanceof List<?> list) {
			this.text.append('[');
			for (int i = 0; i < list.size(); i++) {
				this.text.append((i > 0) ? "," : "");
				write(list.get(i));
			}
			this.text.append(']');
		}
		else {
			quote(value.toString());
		}
	}

	private void quote(String value) {
		this.text.append('"');
		for (int i = 0; i < value.length(); i++) {
			char c = value.charAt(i);
			if (c < ' ') {
				this.text.append("\\u%04x".formatted((int) c));
			}
			else {
				this.text.append((c == '"' || c == '\\') ? "\\" : "").append(c);
			}
		}
		this.text.append('"');
	}

	private String end() {
		return this.text + "}";
	}

}
