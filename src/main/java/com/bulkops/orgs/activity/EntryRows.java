package com.bulkops.orgs.activity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.connect.InstallationId;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/**
 * Reads and writes the columns of an entry.
 */
@Component
class EntryRows implements RowMapper<ActivityEntry> {

	/** Ours: a reason is a few sentences. */
	private static final int LONGEST_TEXT = 2000;

	private final ObjectMapper objectMapper;

	EntryRows(ObjectMapper objectMapper) {
		this.objectMapper = objectMapper;
	}

	@Override
	public ActivityEntry mapRow(ResultSet row, int number) throws SQLException {
		return entry(row, details(row.getString("details")), 0);
	}

	/** An entry of which some changes were read, as {@link EntryQuery} has it. */
	ActivityEntry shown(ResultSet row) throws SQLException {
		Details details = details(row.getString("shown"));
		return entry(row, details, row.getInt("all_changes") - details.all().size());
	}

	private ActivityEntry entry(ResultSet row, Details details, int changesLeftOut) throws SQLException {
		UUID run = row.getObject("run_id", UUID.class);
		String account = row.getString("account_id");
		return new ActivityEntry(new EntryId(row.getLong("id")), new InstallationId(row.getString("client_key")),
				required(instant(row, "at")), Kind.valueOf(row.getString("kind")),
				Result.valueOf(row.getString("result")), (run != null) ? new RunId(run) : null, row.getString("actor"),
				(account != null) ? new AccountId(account) : null, token(row), row.getString("rule"),
				row.getString("reason"), details.all(), changesLeftOut, details.counts(), mode(row, details),
				details.stoppedBy(), instant(row, "concluded_at"));
	}

	/** A row with what the chain covers of its label. */
	StoredEntry stored(ResultSet row) throws SQLException {
		return new StoredEntry(mapRow(row, 0), StoredEntry.labelDigest(row.getString("token_label"),
				row.getBytes("label_salt"), row.getBytes("label_digest")));
	}

	String details(Details details) {
		try {
			return this.objectMapper.writeValueAsString(details);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("Details cannot be written", ex);
		}
	}

	/**
	 * A record must not be lost because a text in it is odd: it is cut, and zero bytes
	 * go.
	 */
	static @Nullable String text(@Nullable String text) {
		if (text == null) {
			return null;
		}
		String clean = text.replace("\0", "");
		if (clean.length() <= LONGEST_TEXT) {
			return clean;
		}
		int end = Character.isHighSurrogate(clean.charAt(LONGEST_TEXT - 2)) ? LONGEST_TEXT - 2 : LONGEST_TEXT - 1;
		return clean.substring(0, end) + "…";
	}

	static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
		return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
	}

	Change change(String json) {
		try {
			return this.objectMapper.readValue(json, Change.class);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("A change of an entry cannot be read", ex);
		}
	}

	private Details details(String json) {
		if (json.equals("{}")) {
			return Details.NONE; // most entries
		}
		try {
			return this.objectMapper.readValue(json, Details.class);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("The details of an entry cannot be read", ex);
		}
	}

	private static @Nullable TokenFacts token(ResultSet row) throws SQLException {
		String id = row.getString("token_id");
		return (id != null)
				? new TokenFacts(new TokenId(id), Objects.requireNonNullElse(row.getString("token_label"), ""),
						instant(row, "token_created_at"), instant(row, "token_last_access"))
				: null;
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
		return (value != null) ? value.toInstant() : null;
	}

	private static <T> T required(@Nullable T value) {
		if (value == null) {
			throw new IllegalStateException("A column that must not be empty is");
		}
		return value;
	}

	/** Earlier entries of refused runs lack it; the chain covers them as this. */
	private static @Nullable RunMode mode(ResultSet row, Details details) throws SQLException {
		if (!Kind.RUN.name().equals(row.getString("kind"))) {
			return null;
		}
		return (details.mode() != null) ? details.mode() : RunMode.REVOKE;
	}

	/** The column {@code details}. */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Details(@Nullable List<Change> changes, @Nullable RunCounts counts, @Nullable RunMode mode,
			@Nullable String stoppedBy) {

		private static final Details NONE = new Details(null, null, null, null);

		List<Change> all() {
			return (this.changes != null) ? this.changes : List.of();
		}

		static Details of(NewEntry entry) {
			List<Change> changes = entry.changes.stream()
				.map((change) -> new Change(required(text(change.what())), text(change.from()), text(change.to()),
						change.values()))
				.toList();
			return new Details(changes.isEmpty() ? null : changes, null, entry.mode, null);
		}

		static Details of(RunCounts counts, @Nullable String stoppedBy) {
			return new Details(null, counts, null, stoppedBy);
		}

	}

}
