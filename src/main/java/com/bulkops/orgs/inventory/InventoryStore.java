package com.bulkops.orgs.inventory;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes what {@link Inventory} answers from.
 * <p>
 * A transaction that changes rows locks the head first, the row of {@code inventory}, and
 * holds it until it ends: two of them never wait for each other's rows. A transaction
 * that also takes the lock of the site takes that one before.
 * <p>
 * Longer than other files: whatever writes rows is in this class, so that no change of
 * the figures forgets to count the inventory's version up.
 */
@Service
public class InventoryStore {

	/** Rows per statement. */
	private static final int AT_ONCE = 1000;

	/** Columns that say what a token is; the others say which one it is. */
	private static final String FACTS = "account_type, account_status, account_email, label, created_at, last_access, "
			+ "expires_at, exempt_to";

	/** Writes no row that is there already as it is. */
	private static final String WRITE = """
			insert into inventory_token (client_key, organization_id, account_id, token_id, %1$s)
			select site.*, listed.* from (select ?::text client_key, ?::text organization_id) site,
			  unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[],
			    ?::timestamptz[], ?::date[]) listed (account_id, token_id, %1$s)
			where coalesce((select (%2$s) is distinct from (%3$s) from inventory_token stored
			  where stored.client_key = site.client_key and stored.organization_id = site.organization_id
			    and stored.account_id = listed.account_id and stored.token_id = listed.token_id), true)
			on conflict (client_key, organization_id, account_id, token_id) do update set (%1$s) = (%4$s)
			"""
		.formatted(FACTS, FACTS.replaceAll("\\w+", "stored.$0"), FACTS.replaceAll("\\w+", "listed.$0"),
				FACTS.replaceAll("\\w+", "excluded.$0"));

	private static final List<Function<InventoryToken, @Nullable Object>> WRITTEN = List.of(
			(seen) -> seen.account().id(), (seen) -> seen.token().id(), (seen) -> seen.account().type(),
			(seen) -> seen.account().status(), (seen) -> seen.account().email(), (seen) -> seen.token().label(),
			(seen) -> seen.token().createdAt(), (seen) -> InventoryTokenRowMapper.lastAccess(seen.token()),
			(seen) -> seen.token().expiresAt(), (seen) -> InventoryTokenRowMapper.text(seen.exemptTo()));

	private final JdbcTemplate jdbcTemplate;

	private final NamedParameterJdbcTemplate jdbc;

	private final NamedParameterJdbcTemplate streamingJdbc;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	InventoryStore(JdbcTemplate jdbcTemplate, ApplicationEventPublisher events, Clock clock) {
		this.jdbcTemplate = jdbcTemplate;
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		this.streamingJdbc = Inventory.streaming(jdbcTemplate);
		this.events = events;
		this.clock = clock;
	}

	/** Begins to load what an organization's lists have. */
	public InventoryLoad beginLoad(InstallationId installation, OrganizationId organization) {
		return new InventoryLoad(this, installation, organization);
	}

	/** What is left of accounts' tokens, after their own lists were read and acted on. */
	@Transactional
	public void replace(InstallationId installation, OrganizationId organization,
			Map<AccountId, List<InventoryToken>> tokens) {
		MapSqlParameterSource parameters = Inventory.parameters(installation, organization);
		boolean isHead = !this.jdbc.queryForList(
				"select 1 from inventory where client_key = :clientKey and organization_id = :organization for update",
				parameters, Integer.class)
			.isEmpty();
		if (!isHead || tokens.isEmpty()) {
			return;
		}
		int before = this.jdbc.update(
				"delete from inventory_token where client_key = :clientKey and organization_id = :organization and account_id in (:accounts)",
				parameters.addValue("accounts", tokens.keySet().stream().map(AccountId::value).toList()));
		int after = insert(installation, organization, tokens.values().stream().flatMap(List::stream).toList());
		this.jdbc.update(
				"update inventory set tokens = tokens + :more, version = version + 1 where client_key = :clientKey",
				parameters.addValue("more", after - before));
	}

	/** Removes tokens that no longer exist. */
	@Transactional
	public void remove(InstallationId installation, OrganizationId organization, Map<AccountId, Set<TokenId>> tokens) {
		Map<AccountId, List<InventoryToken>> left = new HashMap<>();
		tokens.forEach((account, gone) -> left.put(account, this.jdbc
			.query("select * from inventory_token where %s and account_id = :account".formatted(Inventory.CURRENT),
					Inventory.parameters(installation, organization).addValue("account", account.value()),
					InventoryTokenRowMapper::map)
			.stream()
			.filter((seen) -> !gone.contains(seen.token().id()))
			.toList()));
		replace(installation, organization, left);
	}

	/**
	 * Forgets an account's e-mail address and the labels of its tokens; the next reading
	 * brings them back as they are then.
	 */
	@Transactional
	public void forget(InstallationId installation, AccountId account) {
		lockHead(installation);
		this.jdbc.update(
				"update inventory_token set label = '', account_email = null "
						+ "where client_key = :clientKey and account_id = :account",
				new MapSqlParameterSource("clientKey", installation.clientKey()).addValue("account", account.value()));
	}

	/**
	 * Marks again which tokens are exempt, because the exemptions have changed. Nothing
	 * happens before the first inventory is published.
	 * @param exemptTo as in {@link InventoryToken}
	 */
	@Transactional
	public void markExempt(InstallationId installation, Function<InventoryToken, @Nullable LocalDate> exemptTo) {
		if (!lockHead(installation)) {
			return;
		}
		List<InventoryToken> changed = new ArrayList<>();
		try (Stream<InventoryToken> tokens = this.streamingJdbc.queryForStream(
				"select * from inventory_token where client_key = :clientKey and organization_id = (select organization_id from inventory where client_key = :clientKey)",
				new MapSqlParameterSource("clientKey", installation.clientKey()), InventoryTokenRowMapper::map)) {
			tokens.forEach((seen) -> {
				LocalDate day = exemptTo.apply(seen);
				if (!Objects.equals(day, seen.exemptTo())) {
					changed.add(new InventoryToken(seen.account(), seen.token(), day));
				}
				if (changed.size() == AT_ONCE) {
					markExempt(installation, changed);
					changed.clear();
				}
			});
		}
		markExempt(installation, changed);
		countChange(installation);
	}

	private void countChange(InstallationId installation) {
		this.jdbc.update("update inventory set version = version + 1 where client_key = :clientKey",
				new MapSqlParameterSource("clientKey", installation.clientKey()));
	}

	/** Whether there is a head to lock. */
	private boolean lockHead(InstallationId installation) {
		return !this.jdbc
			.queryForList("select 1 from inventory where client_key = :clientKey for update",
					new MapSqlParameterSource("clientKey", installation.clientKey()), Integer.class)
			.isEmpty();
	}

	private void markExempt(InstallationId installation, List<InventoryToken> changed) {
		this.jdbcTemplate.execute((Connection connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(
					"""
							update inventory_token set exempt_to = changed.exempt_to
							from unnest(?::text[], ?::text[], ?::date[]) changed (account_id, token_id, exempt_to)
							where client_key = ? and organization_id = (select organization_id from inventory where client_key = ?)
							  and inventory_token.account_id = changed.account_id and inventory_token.token_id = changed.token_id
							""")) {
				statement.setArray(1, texts(connection, changed, (seen) -> seen.account().id()));
				statement.setArray(2, texts(connection, changed, (seen) -> seen.token().id()));
				statement.setArray(3,
						texts(connection, changed, (seen) -> InventoryTokenRowMapper.text(seen.exemptTo())));
				statement.setString(4, installation.clientKey());
				statement.setString(5, installation.clientKey());
				return statement.executeUpdate();
			}
		});
	}

	/** Writes tokens that are new or have changed. */
	@Transactional
	void write(InstallationId installation, OrganizationId organization, Collection<InventoryToken> tokens) {
		lockHead(installation);
		if (insert(installation, organization, tokens) > 0) {
			countChange(installation);
		}
	}

	/**
	 * Deletes the tokens that are not listed any more. From now on this inventory counts,
	 * and no other organization's.
	 */
	@Transactional
	void publish(InstallationId installation, OrganizationId organization, BiPredicate<String, String> isListed,
			long accounts) {
		lockHead(installation);
		deleteUnlisted(installation, organization, isListed);
		this.jdbc.update("""
				insert into inventory (client_key, organization_id, accounts, tokens, seen_at)
				select :clientKey, :organization, :accounts, count(*), :seenAt from inventory_token
				where client_key = :clientKey and organization_id = :organization
				on conflict (client_key) do update set organization_id = excluded.organization_id,
				  accounts = excluded.accounts, tokens = excluded.tokens, seen_at = excluded.seen_at,
				  version = inventory.version + 1
				""",
				Inventory.parameters(installation, organization)
					.addValue("accounts", accounts)
					.addValue("seenAt", Timestamps.write(this.clock.instant())));
		this.events.publishEvent(new InventoryPublished(installation, organization));
	}

	private void deleteUnlisted(InstallationId installation, OrganizationId organization,
			BiPredicate<String, String> isListed) {
		List<Object[]> unlisted = new ArrayList<>();
		try (Stream<Object[]> keys = this.streamingJdbc.queryForStream(
				"select account_id, token_id from inventory_token where client_key = :clientKey and organization_id = :organization",
				Inventory.parameters(installation, organization),
				(row, number) -> new Object[] { row.getString("account_id"), row.getString("token_id"),
						installation.clientKey(), organization.value() })) {
			keys.filter((key) -> !isListed.test((String) key[0], (String) key[1])).forEach((key) -> {
				unlisted.add(key);
				if (unlisted.size() == AT_ONCE) {
					delete(unlisted);
				}
			});
		}
		delete(unlisted);
	}

	private void delete(List<Object[]> keys) {
		this.jdbcTemplate.batchUpdate(
				"delete from inventory_token where account_id = ? and token_id = ? and client_key = ? and organization_id = ?",
				keys);
		keys.clear();
	}

	/** Returns how many rows were written. */
	private int insert(InstallationId installation, OrganizationId organization, Collection<InventoryToken> tokens) {
		Map<List<Object>, InventoryToken> rows = new LinkedHashMap<>();
		tokens.forEach((token) -> rows.put(List.of(token.account().id(), token.token().id()), token));
		// A plan that was made for a small table reads all of one that has grown.
		this.jdbcTemplate.execute("set local plan_cache_mode = force_custom_plan");
		Integer written = this.jdbcTemplate.execute((Connection connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
				statement.setString(1, installation.clientKey());
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
