package com.bulkops.orgs.activity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;

/**
 * Reader of rows for the queries that are SQL: exports and the chain.
 */
@Component
class EntryRowMapper implements RowMapper<ActivityEntry> {

	/** The columns of an entry together with what the chain covers of its label. */
	static final String COLUMNS = "id, site_id, at, kind, result, run_id, actor, account_id, token_id, token_label, label_salt, "
			+ "label_digest, token_created_at, token_last_access, rule, reason, details, concluded_at";

	private final EntryDetailsConverter details;

	EntryRowMapper(EntryDetailsConverter details) {
		this.details = details;
	}

	@Override
	public ActivityEntry mapRow(ResultSet row, int number) throws SQLException {
		UUID run = row.getObject("run_id", UUID.class);
		String account = row.getString("account_id");
		return new ActivityEntry(new EntryId(row.getLong("id")), new SiteId(row.getString("site_id")),
				Objects.requireNonNull(instant(row, "at")), Kind.valueOf(row.getString("kind")),
				new ActivityEntry.Subject((run != null) ? new RunId(run) : null, row.getString("actor"),
						(account != null) ? new AccountId(account) : null, token(row)),
				new ActivityEntry.Outcome(EntryResult.valueOf(row.getString("result")), row.getString("rule"),
						row.getString("reason"), instant(row, "concluded_at")),
				this.details.convertToEntityAttribute(row.getString("details")));
	}

	/** Reads a row together with what the chain covers of its label. */
	StoredEntry stored(ResultSet row) throws SQLException {
		return new StoredEntry(mapRow(row, 0), StoredEntry.labelDigest(row.getString("token_label"),
				row.getBytes("label_salt"), row.getBytes("label_digest")));
	}

	private static @Nullable TokenSnapshot token(ResultSet row) throws SQLException {
		String id = row.getString("token_id");
		return (id != null) ? TokenSnapshot.stored(new TokenId(id), row.getString("token_label"),
				instant(row, "token_created_at"), instant(row, "token_last_access")) : null;
	}

	private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
		return (value != null) ? value.toInstant() : null;
	}

}
