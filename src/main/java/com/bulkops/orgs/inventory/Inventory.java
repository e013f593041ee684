package com.bulkops.orgs.inventory;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The tokens of an organization as the last run that read all lists saw them, less those
 * that were revoked since. A million of them are no problem: questions are answered by
 * the database, lists are handed over page by page.
 */
@Service
public class Inventory {

	/** How many of the oldest tokens are looked at to find out whose they are. */
	private static final int OLDEST = 500;

	private static final String CURRENT = "client_key = :clientKey and generation = (select generation from inventory "
			+ "where client_key = :clientKey and organization_id = :organization)";

	private final JdbcTemplate jdbcTemplate;

	private final NamedParameterJdbcTemplate jdbc;

	private final NamedParameterJdbcTemplate streamingJdbc;

	private final Clock clock;

	Inventory(JdbcTemplate jdbcTemplate, Clock clock) {
		this.jdbcTemplate = jdbcTemplate;
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		JdbcTemplate streaming = new JdbcTemplate(jdbcTemplate.getDataSource());
		streaming.setFetchSize(1000);
		this.streamingJdbc = new NamedParameterJdbcTemplate(streaming);
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

	/**
	 * How many tokens of people were created at or before each of the given instants.
	 * Tokens of app accounts and those whose creation time cannot be told do not count.
	 */
	@Transactional(readOnly = true)
	public List<Long> createdUpTo(InstallationId installation, OrganizationId organization, List<Instant> instants) {
		List<Instant> bounds = instants.stream().sorted().distinct().toList();
		long[] upTo = new long[bounds.size()];
		// Ranges that do not overlap: each row of the index is read once, however many
		// bounds there are.
		this.jdbc.query("""
				select place, (select count(*) from inventory_token where %s and account_type <> 'APP'
				  and created_at >= bound.beginning and created_at < bound.ending) tokens
				from unnest(:beginnings::timestamptz[], :endings::timestamptz[]) with ordinality
				  bound (beginning, ending, place)
				""".formatted(CURRENT),
				of(installation, organization)
					.addValue("beginnings", array("-infinity", bounds.subList(0, Math.max(0, bounds.size() - 1))))
					.addValue("endings", array(null, bounds)),
				(row) -> {
					for (int bound = row.getInt("place") - 1; bound < upTo.length; bound++) {
						upTo[bound] += row.getLong("tokens");
					}
				});
		return instants.stream().map((instant) -> upTo[bounds.indexOf(instant)]).toList();
	}

	/**
	 * The tokens of people that were created at or before an instant, oldest first.
	 * @param after go on after this one, {@code null} to begin
	 */
	@Transactional(readOnly = true)
	public List<SeenToken> createdUpTo(InstallationId installation, OrganizationId organization, Instant instant,
			@Nullable SeenToken after, int limit) {
		MapSqlParameterSource parameters = of(installation, organization)
			.addValue("before", timestamp(afterwards(instant)))
			.addValue("limit", limit);
		String further = "";
		if (after != null) {
			further = "and (created_at, account_id, token_id) > (:afterCreated, :afterAccount, :afterToken)";
			parameters.addValue("afterCreated", timestamp(after.token().createdAt()))
				.addValue("afterAccount", after.account().id().value())
				.addValue("afterToken", after.token().id().value());
		}
		return this.jdbc.query("""
				select * from inventory_token where %s and created_at < :before and account_type <> 'APP' %s
				order by created_at, account_id, token_id limit :limit
				""".formatted(CURRENT, further), parameters, SeenTokenRow::map);
	}

	/** All of {@link #createdUpTo}, a few at a time. */
	@Transactional(readOnly = true)
	public void forEachCreatedUpTo(InstallationId installation, OrganizationId organization, Instant instant,
			Consumer<SeenToken> consumer) {
		try (Stream<SeenToken> tokens = this.streamingJdbc.queryForStream("""
				select * from inventory_token where %s and created_at < :before and account_type <> 'APP'
				order by created_at, account_id, token_id
				""".formatted(CURRENT),
				of(installation, organization).addValue("before", timestamp(afterwards(instant))), SeenTokenRow::map)) {
			tokens.forEach(consumer);
		}
	}

	/** The accounts with the oldest tokens, the oldest first. */
	@Transactional(readOnly = true)
	public List<TokenHolder> holdersOfOldest(InstallationId installation, OrganizationId organization, int limit) {
		return holders(installation, organization, "created_at is not null and account_type <> 'APP'", limit);
	}

	/** The accounts with the oldest tokens that were never used. */
	@Transactional(readOnly = true)
	public List<TokenHolder> holdersOfNeverUsed(InstallationId installation, OrganizationId organization, int limit) {
		return holders(installation, organization, "created_at is not null and last_access is null", limit);
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

	/** The ids of one account's tokens. */
	@Transactional(readOnly = true)
	public Set<TokenId> tokensOf(InstallationId installation, OrganizationId organization, AccountId account) {
		return Set.copyOf(this.jdbc.query(
				"select token_id from inventory_token where %s and account_id = :account".formatted(CURRENT),
				of(installation, organization).addValue("account", account.value()),
				(row, number) -> new TokenId(row.getString("token_id"))));
	}

	/** What is left of an account's tokens, after its own list was read and acted on. */
	@Transactional
	public void replace(InstallationId installation, OrganizationId organization, ManagedAccount account,
			List<ApiToken> tokens) {
		MapSqlParameterSource parameters = of(installation, organization);
		List<UUID> generation = this.jdbc.queryForList(
				"select generation from inventory where client_key = :clientKey and organization_id = :organization for update",
				parameters, UUID.class);
		if (generation.isEmpty()) {
			return;
		}
		int before = this.jdbc.update(
				"delete from inventory_token where client_key = :clientKey and generation = :generation and account_id = :account",
				parameters.addValue("generation", generation.get(0)).addValue("account", account.id().value()));
		int after = insert(installation, generation.get(0),
				tokens.stream().map((token) -> new SeenToken(account, token)).toList());
		this.jdbc.update("update inventory set tokens = tokens + :more where client_key = :clientKey",
				parameters.addValue("more", after - before));
	}

	/**
	 * Forgets an account's e-mail address and the labels of its tokens; the next reading
	 * brings them back as they are then.
	 */
	@Transactional
	public void forget(InstallationId installation, AccountId account) {
		this.jdbc.update(
				"update inventory_token set label = '', account_email = null "
						+ "where client_key = :clientKey and account_id = :account",
				new MapSqlParameterSource("clientKey", installation.clientKey()).addValue("account", account.value()));
	}

	@Transactional
	void publish(InstallationId installation, OrganizationId organization, UUID generation, long accounts,
			long tokens) {
		MapSqlParameterSource parameters = of(installation, organization).addValue("generation", generation)
			.addValue("accounts", accounts)
			.addValue("tokens", tokens)
			.addValue("seenAt", timestamp(this.clock.instant()));
		this.jdbc.update("""
				insert into inventory (client_key, organization_id, generation, accounts, tokens, seen_at)
				values (:clientKey, :organization, :generation, :accounts, :tokens, :seenAt)
				on conflict (client_key) do update set organization_id = excluded.organization_id,
				  generation = excluded.generation, accounts = excluded.accounts, tokens = excluded.tokens,
				  seen_at = excluded.seen_at
				""", parameters);
		this.jdbc.update("delete from inventory_token where client_key = :clientKey and generation <> :generation",
				parameters);
	}

	/** Inserts rows; how many were new. */
	int insert(InstallationId installation, UUID generation, List<SeenToken> tokens) {
		if (tokens.isEmpty()) {
			return 0;
		}
		Integer inserted = this.jdbcTemplate.execute((Connection connection) -> {
			try (PreparedStatement statement = connection.prepareStatement("""
					insert into inventory_token (client_key, generation, account_id, account_type, account_status,
					  account_email, token_id, label, created_at, last_access, expires_at)
					select ?, ?, * from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
					  ?::timestamptz[], ?::timestamptz[], ?::timestamptz[])
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
				statement.setArray(10, texts(connection, tokens, (seen) -> seen.token().lastAccess()));
				statement.setArray(11, texts(connection, tokens, (seen) -> seen.token().expiresAt()));
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

	private static MapSqlParameterSource of(InstallationId installation, OrganizationId organization) {
		return new MapSqlParameterSource("clientKey", installation.clientKey()).addValue("organization",
				organization.value());
	}

	/** The instants right after these, written as an array. */
	private static String array(@Nullable String first, List<Instant> instants) {
		Stream<String> texts = instants.stream().map((instant) -> afterwards(instant).toString());
		return Stream.concat(Stream.ofNullable(first), texts).collect(Collectors.joining(",", "{", "}"));
	}

	/** The first instant, as the database counts them, that is later than this one. */
	private static Instant afterwards(Instant instant) {
		return instant.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
	}

	private static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
		return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
	}

}
