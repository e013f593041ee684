package com.bulkops.orgs.inventory;

import java.util.List;
import java.util.function.Consumer;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The due tokens of an inventory, found by the database. Its conditions match the
 * decisions of the policy. Tokens of accounts that are not known to be a person's, and
 * tokens without a readable creation time, are never due, nor are expired ones.
 */
@Service
public class DueTokens {

	/** The condition that a token is exempt on a day. */
	static final String EXEMPT = "exempt_to is not null and exempt_to >= :day";

	/** The page size of long results. */
	private static final int READ = 1000;

	private final NamedParameterJdbcTemplate jdbc;

	DueTokens(JdbcTemplate jdbcTemplate) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
	}

	/**
	 * Lists the tokens that are due, or due but exempt, the oldest first.
	 * @param after the last token of the previous page; {@code null} for the first page
	 */
	@Transactional(readOnly = true)
	public List<InventoryToken> list(SiteId site, OrganizationId organization, DueBy by, Part part,
			@Nullable InventoryToken after, int limit) {
		MapSqlParameterSource parameters = parameters(site, organization, Criteria.of(by.rule()), by).addValue("limit",
				limit);
		String further = "";
		if (after != null) {
			further = "and (created_at, account_id, token_id) > (:afterCreated, :afterAccount, :afterToken)";
			parameters.addValue("afterCreated", Timestamps.writeNullable(after.token().createdAt()))
				.addValue("afterAccount", after.account().id().value())
				.addValue("afterToken", after.token().id().value());
		}
		return this.jdbc.query(select(part, further) + " limit :limit", parameters, InventoryTokenRowMapper::map);
	}

	/**
	 * Passes all tokens of {@link #list} to a consumer, page by page. Between pages it
	 * holds nothing of the database, unless the caller has a transaction; so the consumer
	 * may be slow. If a run replaces the inventory meanwhile, the rest comes from the new
	 * one.
	 */
	public void forEach(SiteId site, OrganizationId organization, DueBy by, Part part,
			Consumer<InventoryToken> consumer) {
		List<InventoryToken> read = list(site, organization, by, part, null, READ);
		while (!read.isEmpty()) {
			read.forEach(consumer);
			if (read.size() < READ) {
				return;
			}
			read = list(site, organization, by, part, read.get(READ - 1), READ);
		}
	}

	private static String select(Part part, String further) {
		return "select " + InventoryTokenRowMapper.COLUMNS
				+ " from inventory_token where %s and created_at < :before and %s and %s and %s and %s %s order by created_at, account_id, token_id"
					.formatted(Inventory.CURRENT, DueSql.OF_PERSON, DueSql.isDue(""), DueSql.isNotExpired(""),
							(part == Part.DUE) ? DueSql.isNotExempt("") : EXEMPT, further);
	}

	static MapSqlParameterSource parameters(SiteId site, OrganizationId organization, Criteria criteria, DueBy by) {
		MapSqlParameterSource parameters = Inventory.parameters(site, organization)
			.addValue("before", Timestamps.write(DueSql.afterwards(by.instant().minus(criteria.shortest()))));
		DueSql.add(parameters, "", criteria, by);
		return parameters;
	}

	/** The parts that can be listed. */
	public enum Part {

		/** Tokens that are due. */
		DUE,
		/** Tokens that are due but exempt. */
		SAVED

	}

}
