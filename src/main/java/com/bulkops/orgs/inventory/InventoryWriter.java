package com.bulkops.orgs.inventory;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Batched writes of token rows. It locks nothing and does not increment the inventory's
 * version; {@link InventoryStore} does.
 */
@Component
class InventoryWriter {

	/** The columns of a token besides its key. */
	private static final String FACTS = "account_type, account_status, account_email, label, created_at, last_access, "
			+ "expires_at, exempt_to";

	/** Skips rows that are stored already without a difference. */
	private static final String WRITE = """
			insert into inventory_token (site_id, organization_id, account_id, token_id, %1$s)
			select site.*, listed.* from (select ?::text site_id, ?::text organization_id) site,
			  unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[],
			    ?::timestamptz[], ?::date[]) listed (account_id, token_id, %1$s)
			where coalesce((select (%2$s) is distinct from (%3$s) from inventory_token stored
			  where stored.site_id = site.site_id and stored.organization_id = site.organization_id
			    and stored.account_id = listed.account_id and stored.token_id = listed.token_id), true)
			on conflict (site_id, organization_id, account_id, token_id) do update set (%1$s) = (%4$s)
			"""
		.formatted(FACTS, FACTS.replaceAll("\\w+", "stored.$0"), FACTS.replaceAll("\\w+", "listed.$0"),
				FACTS.replaceAll("\\w+", "excluded.$0"));

	private static final List<Function<InventoryToken, @Nullable Object>> WRITTEN = List.of(
			(token) -> token.account().id(), (token) -> token.token().id(), (token) -> token.account().type(),
			(token) -> token.account().status(), (token) -> token.account().email(), (token) -> token.token().label(),
			(token) -> token.token().createdAt(), (token) -> InventoryTokenRowMapper.lastAccess(token.token()),
			(token) -> token.token().expiresAt(), (token) -> InventoryTokenRowMapper.text(token.exemptTo()));

	private final JdbcTemplate jdbcTemplate;

	InventoryWriter(JdbcTemplate jdbcTemplate) {
		this.jdbcTemplate = jdbcTemplate;
	}

	/** Sets the last exempt day of tokens that are stored. */
	void markExempt(SiteId site, List<InventoryToken> changed) {
		this.jdbcTemplate.execute((Connection connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(
					"""
							update inventory_token set exempt_to = changed.exempt_to
							from unnest(?::text[], ?::text[], ?::date[]) changed (account_id, token_id, exempt_to)
							where site_id = ? and organization_id = (select organization_id from inventory where site_id = ?)
							  and inventory_token.account_id = changed.account_id and inventory_token.token_id = changed.token_id
							""")) {
				statement.setArray(1, texts(connection, changed, (token) -> token.account().id()));
				statement.setArray(2, texts(connection, changed, (token) -> token.token().id()));
				statement.setArray(3,
						texts(connection, changed, (token) -> InventoryTokenRowMapper.text(token.exemptTo())));
				statement.setString(4, site.value());
				statement.setString(5, site.value());
				return statement.executeUpdate();
			}
		});
	}

	/** Deletes rows by their keys, and empties the list. */
	void delete(List<Object[]> keys) {
		this.jdbcTemplate.batchUpdate(
				"delete from inventory_token where account_id = ? and token_id = ? and site_id = ? and organization_id = ?",
				keys);
		keys.clear();
	}

	/** Writes tokens, and returns how many rows were new or have changed. */
	int write(SiteId site, OrganizationId organization, Collection<InventoryToken> tokens) {
		Map<List<Object>, InventoryToken> rows = new LinkedHashMap<>();
		tokens.forEach((token) -> rows.put(List.of(token.account().id(), token.token().id()), token));
		// A plan cached for a small table scans the whole table after it has grown.
		this.jdbcTemplate.execute("set local plan_cache_mode = force_custom_plan");
		Integer written = this.jdbcTemplate.execute((Connection connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
				statement.setString(1, site.value());
				statement.setString(2, organization.value());
				int column = 3;
				for (Function<InventoryToken, @Nullable Object> value : WRITTEN) {
					statement.setArray(column++, texts(connection, rows.values(), value));
				}
				return statement.executeUpdate();
			}
		});
		return (written != null) ? written : 0;
	}

	private static Array texts(Connection connection, Collection<InventoryToken> tokens,
			Function<InventoryToken, @Nullable Object> value) throws SQLException {
		List<@Nullable String> texts = new ArrayList<>(tokens.size());
		for (InventoryToken token : tokens) {
			Object found = value.apply(token);
			texts.add((found != null) ? found.toString() : null);
		}
		return connection.createArrayOf("text", texts.toArray());
	}

}
