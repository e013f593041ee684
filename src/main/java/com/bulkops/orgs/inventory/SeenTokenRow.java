package com.bulkops.orgs.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the columns of a token.
 */
final class SeenTokenRow {

	private SeenTokenRow() {
	}

	static SeenToken map(ResultSet row, int number) throws SQLException {
		ManagedAccount account = new ManagedAccount(new AccountId(row.getString("account_id")),
				ManagedAccount.Type.valueOf(row.getString("account_type")),
				ManagedAccount.Status.valueOf(row.getString("account_status")), row.getString("account_email"));
		return new SeenToken(account, new ApiToken(new TokenId(row.getString("token_id")), row.getString("label"),
				instant(row, "created_at"), null, instant(row, "last_access"), instant(row, "expires_at")));
	}

	static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
		OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
		return (value != null) ? value.toInstant() : null;
	}

	static <T> T required(@Nullable T value) {
		if (value == null) {
			throw new IllegalStateException("A column that must not be empty is");
		}
		return value;
	}

}
