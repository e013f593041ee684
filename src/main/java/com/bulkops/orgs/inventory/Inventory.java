package com.bulkops.orgs.inventory;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The tokens of an organization as the last run that read all lists saw them, less those
 * that were revoked since. A million of them are no problem: questions are answered by
 * the database, lists are handed over page by page.
 * <p>
 * A transaction that changes rows locks the head first, the row of {@code inventory}, and
 * holds it until it ends: two of them never wait for each other's rows. A transaction
 * that also takes the lock of the site takes that one before.
 * <p>
 * Longer than other files: whatever writes rows stands here, so that no change of the
 * figures forgets to count the inventory's version up.
 */
@Service
public class Inventory {

	/** How many of the oldest tokens are looked at to find out whose they are. */
	private static final int OLDEST = 500;

	/** Rows per statement. */
	private static final int MARKED_AT_ONCE = 1000;

	/** The rows of the organization that is connected. */
	static final String CURRENT = "client_key = :clientKey and generation = (select generation from inventory "
			+ "where client_key = :clientKey and organization_id = :organization)";

	private final JdbcTemplate jdbcTemplate;

	private final NamedParameterJdbcTemplate jdbc;

	private final NamedParameterJdbcTemplate streamingJdbc;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Inventory(JdbcTemplate jdbcTemplate, ApplicationEventPublisher events, Clock clock) {
		this.jdbcTemplate = jdbcTemplate;
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		JdbcTemplate streaming = new JdbcTemplate(jdbcTemplate.getDataSource());
		streaming.setFetchSize(1000);
		this.streamingJdbc = new NamedParameterJdbcTemplate(streaming);
		this.events = events;
		this.clock = clock;
	}

	/** Begins a new inventory. */
	public InventoryDraft draft(InstallationId installation) {
		return new InventoryDraft(this, installation);
	}

	/**
	 * What the inventory of an organization rests on; empty before its lists were read.
	 */
	@Transactional(readOnly = true)
	public Optional<Snapshot> snapshot(InstallationId installation, OrganizationId organization) {
		return this.jdbc
			.query("select * from inventory where client_key = :clientKey and organization_id = :organization",
					of(installation, organization),
					(row, number) -> new Snapshot(row.getLong("accounts"), row.getLong("tokens"),
							SeenTokenRow.required(SeenTokenRow.instant(row, "seen_at"))))
			.stream()
			.findFirst();
	}

	/** The accounts with the oldest tokens, the oldest first. */
	@Transactional(readOnly = true)
	public List<TokenHolder> holdersOfOldest(InstallationId installation, OrganizationId organization, int limit) {
		return holders(installation, organization, "created_at is not null and " + DueSql.OF_PERSON, limit);
	}

	/** The accounts with the oldest tokens that were never used. */
	@Transactional(readOnly = true)
	public List<TokenHolder> holdersOfNeverUsed(InstallationId installation, OrganizationId organization, int limit) {
		return holders(installation, organization,
				"created_at is not null and last_access is null and " + DueSql.OF_PERSON, limit);
	}

	private List<TokenHolder> holders(InstallationId installation, OrganizationId organization, String condition,
			int limit) {
		return this.jdbc.query(
				"""
						select holder.account_id, holder.oldest, (select count(*) from inventory_token where %1$s and %2$s
						  and account_id = holder.account_id) tokens
						from (select account_id, min(created_at) oldest from (
						    select account_id, created_at from inventory_token where %1$s and %2$s order by created_at limit %3$d) first
						  group by account_id order by oldest, account_id limit :limit) holder
						order by holder.oldest, holder.account_id
						"""
					.formatted(CURRENT, condition, OLDEST),
				of(installation, organization).addValue("limit", limit),
				(row, number) -> new TokenHolder(new AccountId(row.getString("account_id")), row.getLong("tokens"),
						SeenTokenRow.required(SeenTokenRow.instant(row, "oldest"))));
	}

	/**
	 * The tokens of people that were created at or before an instant, oldest first, a few
	 * at a time.
	 */
	@Transactional(readOnly = true)
	public void forEachCreatedUpTo(InstallationId installation, OrganizationId organization, Instant instant,
			Consumer<SeenToken> consumer) {
		try (Stream<SeenToken> tokens = this.streamingJdbc.queryForStream(
				"select * from inventory_token where %s and created_at < :before and %s order by created_at, account_id, token_id"
					.formatted(CURRENT, DueSql.OF_PERSON),
				of(installation, organization).addValue("before", timestamp(DueSql.afterwards(instant))),
				SeenTokenRow::map)) {
			tokens.forEach(consumer);
		}
	}

	/**
	 * Returns tokens in the order of their accounts and ids.
	 * @param after go on after this one, {@code null} to begin
	 */
	@Transactional(readOnly = true)
	public List<SeenToken> list(InstallationId installation, OrganizationId organization, @Nullable SeenToken after,
			int limit) {
		return this.jdbc.query(
				"select * from inventory_token where %s and (account_id, token_id) > (:afterAccount, :afterToken) order by account_id, token_id limit :limit"
					.formatted(CURRENT),
				of(installation, organization).addValue("limit", limit)
					.addValue("afterAccount", (after != null) ? after.account().id().value() : "")
					.addValue("afterToken", (after != null) ? after.token().id().value() : ""),
				SeenTokenRow::map);
	}

	/** The ids of one account's tokens. */
	@Transactional(readOnly = true)
	public Set<TokenId> tokensOf(InstallationId installation, OrganizationId organization, AccountId account) {
		return Set.copyOf(this.jdbc.query(
				"select token_id from inventory_token where %s and account_id = :account".formatted(CURRENT),
				of(installation, organization).addValue("account", account.value()),
				(row, number) -> new TokenId(row.getString("token_id"))));
	}

	/** What is left of accounts' tokens, after their own lists were read and acted on. */
	@Transactional
	public void replace(InstallationId installation, OrganizationId organization,
			Map<AccountId, List<SeenToken>> tokens) {
		MapSqlParameterSource parameters = of(installation, organization);
		List<UUID> generation = this.jdbc.queryForList(
				"select generation from inventory where client_key = :clientKey and organization_id = :organization for update",
				parameters, UUID.class);
		if (generation.isEmpty() || tokens.isEmpty()) {
			return;
		}
		int before = this.jdbc.update(
				"delete from inventory_token where client_key = :clientKey and generation = :generation and account_id in (:accounts)",
				parameters.addValue("generation", generation.get(0))
					.addValue("accounts", tokens.keySet().stream().map(AccountId::value).toList()));
		int after = insert(installation, generation.get(0), tokens.values().stream().flatMap(List::stream).toList());
		this.jdbc.update(
				"update inventory set tokens = tokens + :more, version = version + 1 where client_key = :clientKey",
				parameters.addValue("more", after - before));
	}

	/** Removes tokens that no longer exist. */
	@Transactional
	public void remove(InstallationId installation, OrganizationId organization, Map<AccountId, Set<TokenId>> tokens) {
		Map<AccountId, List<SeenToken>> left = new HashMap<>();
		tokens.forEach((account, gone) -> left.put(account,
				this.jdbc
					.query("select * from inventory_token where %s and account_id = :account".formatted(CURRENT),
							of(installation, organization).addValue("account", account.value()), SeenTokenRow::map)
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
	 * @param exemptTo as in {@link SeenToken}
	 */
	@Transactional
	public void mark(InstallationId installation, Function<SeenToken, @Nullable LocalDate> exemptTo) {
		if (!lockHead(installation)) {
			return;
		}
		List<SeenToken> changed = new ArrayList<>();
		try (Stream<SeenToken> tokens = this.streamingJdbc.queryForStream(
				"select * from inventory_token where client_key = :clientKey and generation = (select generation from inventory where client_key = :clientKey)",
				new MapSqlParameterSource("clientKey", installation.clientKey()), SeenTokenRow::map)) {
			tokens.forEach((seen) -> {
				LocalDate day = exemptTo.apply(seen);
				if (!Objects.equals(day, seen.exemptTo())) {
					changed.add(new SeenToken(seen.account(), seen.token(), day));
				}
				if (changed.size() == MARKED_AT_ONCE) {
					mark(installation, changed);
					changed.clear();
				}
			});
		}
		mark(installation, changed);
		this.jdbc.update("update inventory set version = version + 1 where client_key = :clientKey",
				new MapSqlParameterSource("clientKey", installation.clientKey()));
	}

	/** Whether there is a head to lock. */
	private boolean lockHead(InstallationId installation) {
		return !this.jdbc
			.queryForList("select generation from inventory where client_key = :clientKey for update",
					new MapSqlParameterSource("clientKey", installation.clientKey()), UUID.class)
			.isEmpty();
	}

	private void mark(InstallationId installation, List<SeenToken> changed) {
		this.jdbcTemplate.execute((Connection connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(
					"""
							update inventory_token set exempt_to = changed.exempt_to
							from unnest(?::text[], ?::text[], ?::date[]) changed (account_id, token_id, exempt_to)
							where client_key = ? and generation = (select generation from inventory where client_key = ?)
							  and inventory_token.account_id = changed.account_id and inventory_token.token_id = changed.token_id
							""")) {
				statement.setArray(1, texts(connection, changed, (seen) -> seen.account().id()));
				statement.setArray(2, texts(connection, changed, (seen) -> seen.token().id()));
				statement.setArray(3, texts(connection, changed, (seen) -> SeenTokenRow.text(seen.exemptTo())));
				statement.setString(4, installation.clientKey());
				statement.setString(5, installation.clientKey());
				return statement.executeUpdate();
			}
		});
	}

	@Transactional
	void publish(InstallationId installation, OrganizationId organization, UUID generation, long accounts,
			long tokens) {
		MapSqlParameterSource parameters = of(installation, organization).addValue("generation", generation)
			.addValue("accounts", accounts)
			.addValue("tokens", tokens)
			.addValue("seenAt", timestamp(this.clock.instant()));
		// Locks the head, also the very first one.
		this.jdbc.update("""
				insert into inventory (client_key, organization_id, generation, accounts, tokens, seen_at)
				values (:clientKey, :organization, :generation, :accounts, :tokens, :seenAt)
				on conflict (client_key) do update set organization_id = excluded.organization_id,
				  generation = excluded.generation, accounts = excluded.accounts, tokens = excluded.tokens,
				  seen_at = excluded.seen_at
				""", parameters);
		this.events.publishEvent(new InventoryPublished(installation, generation));
	}

	/** Inserts rows; how many were new. */
	int insert(InstallationId installation, UUID generation, List<SeenToken> tokens) {
		if (tokens.isEmpty()) {
			return 0;
		}
		Integer inserted = this.jdbcTemplate.execute((Connection connection) -> {
			try (PreparedStatement statement = connection.prepareStatement("""
					insert into inventory_token (client_key, generation, account_id, account_type, account_status,
					  account_email, token_id, label, created_at, last_access, expires_at, exempt_to)
					select ?, ?, * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
					  ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::date[])
					on conflict do nothing
					""")) {
				statement.setString(1, installation.clientKey());
				statement.setObject(2, generation);
				statement.setArray(3, texts(connection, tokens, (seen) -> seen.account().id()));
				statement.setArray(4, texts(connection, tokens, (seen) -> seen.account().type()));
				statement.setArray(5, texts(connection, tokens, (seen) -> seen.account().status()));
				statement.setArray(6, texts(connection, tokens, (seen) -> seen.account().email()));
				statement.setArray(7, texts(connection, tokens, (seen) -> seen.token().id()));
				statement.setArray(8, texts(connection, tokens, (seen) -> seen.token().label()));
				statement.setArray(9, texts(connection, tokens, (seen) -> seen.token().createdAt()));
				statement.setArray(10, texts(connection, tokens, (seen) -> SeenTokenRow.lastAccess(seen.token())));
				statement.setArray(11, texts(connection, tokens, (seen) -> seen.token().expiresAt()));
				statement.setArray(12, texts(connection, tokens, (seen) -> SeenTokenRow.text(seen.exemptTo())));
				return statement.executeUpdate();
			}
		});
		return (inserted != null) ? inserted : 0;
	}

	private static Array texts(Connection connection, List<SeenToken> tokens,
			Function<SeenToken, @Nullable Object> value) throws SQLException {
		List<@Nullable String> texts = new ArrayList<>(tokens.size());
		for (SeenToken token : tokens) {
			Object found = value.apply(token);
			texts.add((found != null) ? found.toString() : null);
		}
		return connection.createArrayOf("text", texts.toArray());
	}

	static MapSqlParameterSource of(InstallationId installation, OrganizationId organization) {
		return new MapSqlParameterSource("clientKey", installation.clientKey()).addValue("organization",
				organization.value());
	}

	static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
		return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
	}

}
