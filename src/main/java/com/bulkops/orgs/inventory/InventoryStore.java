package com.bulkops.orgs.inventory;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
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
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The writing side of the {@link Inventory}.
 * <p>
 * A transaction that changes rows first locks the head, the row of {@code inventory},
 * until it ends. So two of them never deadlock. The lock of the site, if it is needed, is
 * taken before.
 */
@Service
public class InventoryStore {

	/** Rows per statement. */
	private static final int AT_ONCE = 1000;

	private final InventoryWriter writer;

	private final NamedParameterJdbcTemplate jdbc;

	private final NamedParameterJdbcTemplate streamingJdbc;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	InventoryStore(JdbcTemplate jdbcTemplate, InventoryWriter writer, ApplicationEventPublisher events, Clock clock) {
		this.writer = writer;
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		this.streamingJdbc = Inventory.streaming(jdbcTemplate);
		this.events = events;
		this.clock = clock;
	}

	/** Begins to load the lists of an organization. */
	public InventoryLoad beginLoad(SiteId site, OrganizationId organization) {
		return new InventoryLoad(this, site, organization);
	}

	/** Replaces the tokens of accounts, after their own lists were read and handled. */
	@Transactional
	public void replace(SiteId site, OrganizationId organization, Map<AccountId, List<InventoryToken>> tokens) {
		MapSqlParameterSource parameters = Inventory.parameters(site, organization);
		boolean isHead = !this.jdbc
			.queryForList(
					"select 1 from inventory where site_id = :siteId and organization_id = :organization for update",
					parameters, Integer.class)
			.isEmpty();
		if (!isHead || tokens.isEmpty()) {
			return;
		}
		int before = this.jdbc.update(
				"delete from inventory_token where site_id = :siteId and organization_id = :organization and account_id in (:accounts)",
				parameters.addValue("accounts", tokens.keySet().stream().map(AccountId::value).toList()));
		int after = this.writer.write(site, organization, tokens.values().stream().flatMap(List::stream).toList());
		this.jdbc.update("update inventory set tokens = tokens + :more, version = version + 1 where site_id = :siteId",
				parameters.addValue("more", after - before));
	}

	/** Removes tokens that no longer exist. */
	@Transactional
	public void remove(SiteId site, OrganizationId organization, Map<AccountId, Set<TokenId>> tokens) {
		Map<AccountId, List<InventoryToken>> left = new HashMap<>();
		tokens
			.forEach((account, removed) -> left.put(account,
					this.jdbc
						.query("select " + InventoryTokenRowMapper.COLUMNS
								+ " from inventory_token where %s and account_id = :account"
									.formatted(Inventory.CURRENT),
								Inventory.parameters(site, organization).addValue("account", account.value()),
								InventoryTokenRowMapper::map)
						.stream()
						.filter((token) -> !removed.contains(token.token().id()))
						.toList()));
		replace(site, organization, left);
	}

	/**
	 * Erases an account's email address and the labels of its tokens. The next scan
	 * stores them as they are then.
	 */
	@Transactional
	public void forget(SiteId site, AccountId account) {
		lockHead(site);
		this.jdbc.update(
				"update inventory_token set label = '', account_email = null "
						+ "where site_id = :siteId and account_id = :account",
				new MapSqlParameterSource("siteId", site.value()).addValue("account", account.value()));
	}

	/**
	 * Marks which tokens are exempt after the exemptions have changed. Nothing happens
	 * before the first inventory is published.
	 * @param exemptTo as in {@link InventoryToken}
	 */
	@Transactional
	public void markExempt(SiteId site, Function<InventoryToken, @Nullable LocalDate> exemptTo) {
		if (!lockHead(site)) {
			return;
		}
		List<InventoryToken> changed = new ArrayList<>();
		try (Stream<InventoryToken> tokens = this.streamingJdbc.queryForStream("select "
				+ InventoryTokenRowMapper.COLUMNS
				+ " from inventory_token where site_id = :siteId and organization_id = (select organization_id from inventory where site_id = :siteId)",
				new MapSqlParameterSource("siteId", site.value()), InventoryTokenRowMapper::map)) {
			tokens.forEach((token) -> {
				LocalDate day = exemptTo.apply(token);
				if (!Objects.equals(day, token.exemptTo())) {
					changed.add(new InventoryToken(token.account(), token.token(), day));
				}
				if (changed.size() == AT_ONCE) {
					this.writer.markExempt(site, changed);
					changed.clear();
				}
			});
		}
		this.writer.markExempt(site, changed);
		countChange(site);
	}

	private void countChange(SiteId site) {
		this.jdbc.update("update inventory set version = version + 1 where site_id = :siteId",
				new MapSqlParameterSource("siteId", site.value()));
	}

	/** Locks the head, and returns whether there is one. */
	private boolean lockHead(SiteId site) {
		return !this.jdbc
			.queryForList("select 1 from inventory where site_id = :siteId for update",
					new MapSqlParameterSource("siteId", site.value()), Integer.class)
			.isEmpty();
	}

	/** Writes tokens that are new or have changed. */
	@Transactional
	void write(SiteId site, OrganizationId organization, Collection<InventoryToken> tokens) {
		lockHead(site);
		if (this.writer.write(site, organization, tokens) > 0) {
			countChange(site);
		}
	}

	/**
	 * Deletes the tokens that are no longer listed, and makes this inventory the current
	 * one.
	 */
	@Transactional
	void publish(SiteId site, OrganizationId organization, BiPredicate<String, String> isListed, long accounts) {
		lockHead(site);
		deleteUnlisted(site, organization, isListed);
		this.jdbc.update("""
				insert into inventory (site_id, organization_id, accounts, tokens, seen_at)
				select :siteId, :organization, :accounts, count(*), :seenAt from inventory_token
				where site_id = :siteId and organization_id = :organization
				on conflict (site_id) do update set organization_id = excluded.organization_id,
				  accounts = excluded.accounts, tokens = excluded.tokens, seen_at = excluded.seen_at,
				  version = inventory.version + 1
				""",
				Inventory.parameters(site, organization)
					.addValue("accounts", accounts)
					.addValue("seenAt", Timestamps.write(this.clock.instant())));
		this.events.publishEvent(new InventoryPublished(site, organization));
	}

	private void deleteUnlisted(SiteId site, OrganizationId organization, BiPredicate<String, String> isListed) {
		List<Object[]> unlisted = new ArrayList<>();
		try (Stream<Object[]> keys = this.streamingJdbc.queryForStream(
				"select account_id, token_id from inventory_token where site_id = :siteId and organization_id = :organization",
				Inventory.parameters(site, organization), (row, number) -> new Object[] { row.getString("account_id"),
						row.getString("token_id"), site.value(), organization.value() })) {
			keys.filter((key) -> !isListed.test((String) key[0], (String) key[1])).forEach((key) -> {
				unlisted.add(key);
				if (unlisted.size() == AT_ONCE) {
					this.writer.delete(unlisted);
				}
			});
		}
		this.writer.delete(unlisted);
	}

}
