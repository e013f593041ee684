package com.bulkops.orgs.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Objects;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.database.Timestamps;
import org.jspecify.annotations.Nullable;

/**
 * The mapping between tokens and their columns.
 */
final class InventoryTokenRowMapper {

	/** The columns that are read. */
	static final String COLUMNS = "account_id, account_type, account_status, account_email, token_id, label, created_at, "
			+ "last_access, expires_at, exempt_to";

	private static final String INFINITY = "infinity";

	/** The instant as which the driver reads {@value #INFINITY}. */
	private static final Instant UNREADABLE = OffsetDateTime.MAX.toInstant();

	private InventoryTokenRowMapper() {
	}

	static InventoryToken map(ResultSet row, int number) throws SQLException {
		ManagedAccount account = new ManagedAccount(new AccountId(row.getString("account_id")),
				ManagedAccount.Type.valueOf(row.getString("account_type")),
				ManagedAccount.Status.valueOf(row.getString("account_status")), row.getString("account_email"));
		Instant lastAccess = Timestamps.readNullable(row, "last_access");
		boolean unreadable = UNREADABLE.equals(lastAccess);
		return new InventoryToken(account,
				new ApiToken(new TokenId(row.getString("token_id")), row.getString("label"),
						Timestamps.readNullable(row, "created_at"), null, unreadable ? null : lastAccess,
						unreadable ? "?" : null, Timestamps.readNullable(row, "expires_at")),
				row.getObject("exempt_to", LocalDate.class));
	}

	/**
	 * Returns the last use as text. An unreadable one is later than all others, so it
	 * never makes a token due.
	 */
	static @Nullable String lastAccess(ApiToken token) {
		Instant lastAccess = token.lastAccess();
		if (lastAccess != null) {
			return lastAccess.toString();
		}
		return token.isNeverUsed() ? null : INFINITY;
	}

	static @Nullable String text(@Nullable LocalDate day) {
		return LocalDate.MAX.equals(day) ? INFINITY : Objects.toString(day, null);
	}

}
