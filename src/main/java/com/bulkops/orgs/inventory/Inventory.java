package com.bulkops.orgs.inventory;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The tokens of an organization as the last run that read all lists found them, without
 * those that were revoked since. Built for a million tokens: the database answers
 * questions, and lists come page by page.
 */
@Service
public class Inventory {

	/** The number of the oldest tokens that are read to find their holders. */
	private static final int OLDEST = 500;

	/** The condition for rows of the connected organization. */
	static final String CURRENT = "site_id = :siteId and organization_id = (select organization_id from inventory "
			+ "where site_id = :siteId and organization_id = :organization)";

	private final NamedParameterJdbcTemplate jdbc;

	private final NamedParameterJdbcTemplate streamingJdbc;

	Inventory(JdbcTemplate jdbc) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbc);
		this.streamingJdbc = streaming(jdbc);
	}

	/** Creates a template that fetches a thousand rows at a time. */
	static NamedParameterJdbcTemplate streaming(JdbcTemplate jdbc) {
		JdbcTemplate streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
		streaming.setFetchSize(1000);
		return new NamedParameterJdbcTemplate(streaming);
	}

	/**
	 * Finds the summary of an inventory; empty before the lists were read.
	 */
	@Transactional(readOnly = true)
	public Optional<InventorySummary> findSummary(SiteId site, OrganizationId organization) {
		return this.jdbc.query(
				"select accounts, tokens, seen_at from inventory where site_id = :siteId and organization_id = :organization",
				parameters(site, organization), (row, number) -> new InventorySummary(row.getLong("accounts"),
						row.getLong("tokens"), Timestamps.read(row, "seen_at")))
			.stream()
			.findFirst();
	}

	/**
	 * Finds the accounts with the oldest tokens, the oldest first, without tokens that
	 * are expired at an instant.
	 */
	@Transactional(readOnly = true)
	public List<AccountTokens> findHoldersOfOldest(SiteId site, OrganizationId organization, Instant now, int limit) {
		return findHolders(site, organization, "created_at is not null", now, limit);
	}

	/** Finds the same by tokens that were never used. */
	@Transactional(readOnly = true)
	public List<AccountTokens> findHoldersOfNeverUsed(SiteId site, OrganizationId organization, Instant now,
			int limit) {
		return findHolders(site, organization, "created_at is not null and last_access is null", now, limit);
	}

	private List<AccountTokens> findHolders(SiteId site, OrganizationId organization, String condition, Instant now,
			int limit) {
		return this.jdbc
			.query("""
					select holder.account_id, holder.oldest, (select count(*) from inventory_token where %1$s and %2$s
					  and account_id = holder.account_id) tokens
					from (select account_id, min(created_at) oldest from (
					    select account_id, created_at from inventory_token where %1$s and %2$s order by created_at limit %3$d) first
					  group by account_id order by oldest, account_id limit :limit) holder
					order by holder.oldest, holder.account_id
					"""
				.formatted(CURRENT, condition + " and " + DueSql.OF_PERSON + " and " + DueSql.isNotExpired(""), OLDEST),
					parameters(site, organization).addValue("limit", limit).addValue("at", Timestamps.write(now)),
					(row, number) -> new AccountTokens(new AccountId(row.getString("account_id")),
							row.getLong("tokens"), Timestamps.read(row, "oldest")));
	}

	/**
	 * Passes the tokens of people that were created at or before an instant to a
	 * consumer, the oldest first, without holding them all in memory.
	 */
	@Transactional(readOnly = true)
	public void forEachCreatedUpTo(SiteId site, OrganizationId organization, Instant instant,
			Consumer<InventoryToken> consumer) {
		try (Stream<InventoryToken> tokens = this.streamingJdbc.queryForStream("select "
				+ InventoryTokenRowMapper.COLUMNS
				+ " from inventory_token where %s and created_at < :before and %s order by created_at, account_id, token_id"
					.formatted(CURRENT, DueSql.OF_PERSON),
				parameters(site, organization).addValue("before", Timestamps.write(DueSql.afterwards(instant))),
				InventoryTokenRowMapper::map)) {
			tokens.forEach(consumer);
		}
	}

	/**
	 * Lists tokens in the order of their accounts and ids.
	 * @param after the last token of the previous page; {@code null} for the first page
	 */
	@Transactional(readOnly = true)
	public List<InventoryToken> list(SiteId site, OrganizationId organization, @Nullable InventoryToken after,
			int limit) {
		return this.jdbc.query("select " + InventoryTokenRowMapper.COLUMNS
				+ " from inventory_token where %s and (account_id, token_id) > (:afterAccount, :afterToken) order by account_id, token_id limit :limit"
					.formatted(CURRENT),
				parameters(site, organization).addValue("limit", limit)
					.addValue("afterAccount", (after != null) ? after.account().id().value() : "")
					.addValue("afterToken", (after != null) ? after.token().id().value() : ""),
				InventoryTokenRowMapper::map);
	}

	/** Finds the ids of one account's tokens. */
	@Transactional(readOnly = true)
	public Set<TokenId> findTokenIds(SiteId site, OrganizationId organization, AccountId account) {
		return Set.copyOf(this.jdbc.query(
				"select token_id from inventory_token where %s and account_id = :account".formatted(CURRENT),
				parameters(site, organization).addValue("account", account.value()),
				(row, number) -> new TokenId(row.getString("token_id"))));
	}

	static MapSqlParameterSource parameters(SiteId site, OrganizationId organization) {
		return new MapSqlParameterSource("siteId", site.value()).addValue("organization", organization.value());
	}

}
