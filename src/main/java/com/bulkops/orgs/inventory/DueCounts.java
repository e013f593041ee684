package com.bulkops.orgs.inventory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The numbers of due tokens. Counting many tokens is slow, so results are cached until
 * the inventory changes, for a minute at most.
 */
@Service
public class DueCounts {

	/** Chosen by us: a few results for each site in use. */
	private static final int REMEMBERED = 1000;

	private final NamedParameterJdbcTemplate jdbc;

	private final Cache<Question, List<?>> answers = Caffeine.newBuilder()
		.maximumSize(REMEMBERED)
		.expireAfterWrite(Duration.ofMinutes(1))
		.build();

	DueCounts(JdbcTemplate jdbcTemplate) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
	}

	/**
	 * Counts tokens by when they were created. There is a group for each bound, of tokens
	 * that were created at or before it and after the previous bound, without expired
	 * ones. Each row of the index is read once, however many bounds there are.
	 * @param bounds ascending
	 * @param by the rule, which may also make younger tokens due
	 */
	@Transactional(readOnly = true)
	public List<Group> countByCreation(SiteId site, OrganizationId organization, List<Instant> bounds, DueBy by) {
		List<Duration> ages = bounds.stream().map((bound) -> Duration.between(bound, by.instant())).toList();
		return getCached(site, organization, List.of(by.truncateToMinute(), ages),
				() -> queryByCreation(site, organization, bounds, by));
	}

	private List<Group> queryByCreation(SiteId site, OrganizationId organization, List<Instant> bounds, DueBy by) {
		MapSqlParameterSource parameters = DueTokens.parameters(site, organization, Criteria.besideAge(by.rule()), by)
			.addValue("beginnings", DueSql.array("-infinity", bounds.subList(0, Math.max(0, bounds.size() - 1))))
			.addValue("endings", DueSql.array(null, bounds));
		return this.jdbc.query(
				"""
						select found.* from unnest(:beginnings::timestamptz[], :endings::timestamptz[]) with ordinality
						  bound (beginning, ending, place)
						cross join lateral (select count(*) tokens, count(*) filter (where %2$s) exempt,
						    count(*) filter (where %1$s and %3$s) due, count(*) filter (where %1$s and %2$s) exempt_due
						  from inventory_token where %4$s and %5$s and %6$s
						    and created_at >= bound.beginning and created_at < bound.ending) found
						order by place
						""".formatted(DueSql.isDue(""), DueTokens.EXEMPT, DueSql.isNotExempt(""), Inventory.CURRENT,
						DueSql.OF_PERSON, DueSql.isNotExpired("")),
				parameters, (row, number) -> new Group(row.getLong("tokens"), row.getLong("exempt"), row.getLong("due"),
						row.getLong("exempt_due")));
	}

	/**
	 * Counts the tokens that become due from one night to the next; the first night has
	 * all earlier ones. A token that expires before its night is in none.
	 */
	@Transactional(readOnly = true)
	public List<Long> countNewlyDue(SiteId site, OrganizationId organization, List<DueBy> nights) {
		return getCached(site, organization, nights, () -> queryNewlyDue(site, organization, nights));
	}

	private List<Long> queryNewlyDue(SiteId site, OrganizationId organization, List<DueBy> nights) {
		List<Long> tokens = new ArrayList<>(Collections.nCopies(nights.size(), 0L));
		MapSqlParameterSource parameters = Inventory.parameters(site, organization);
		if (nights.isEmpty()) {
			return tokens;
		}
		DueSql.add(parameters, "First", Criteria.of(nights.get(0).rule()), nights.get(0));
		List<String> anyNight = new ArrayList<>();
		List<String> firstNights = new ArrayList<>();
		int from = 0;
		while (from < nights.size()) {
			int to = from + 1;
			while (to < nights.size() && nights.get(to).rule().equals(nights.get(from).rule())) {
				to++;
			}
			firstNights.add(firstNight(parameters, from, nights.subList(from, to)));
			anyNight.add(DueSql.isDue(Integer.toString(from)) + " and " + DueSql.isNotExempt(Integer.toString(from)));
			from = to;
		}
		parameters.addValue("nights", DueSql.array(nights.stream().map((night) -> DueSql.toMicros(night.instant()))));
		// Most tokens that are due in these nights are due in the first. Only the others
		// need the expensive expression.
		this.jdbc.query("""
				select night, count(*) tokens from (
				  select case when %s and %s then 0 else least(%s) end night, expires_at from inventory_token
				  where %s and %s and (%s)) found
				where expires_at is null or expires_at > (:nights::timestamptz[])[night + 1] group by night
				""".formatted(DueSql.isDue("First"), DueSql.isNotExempt("First"), String.join(", ", firstNights),
				Inventory.CURRENT, DueSql.OF_PERSON, String.join(" or ", anyNight)), parameters,
				(RowCallbackHandler) (row) -> tokens.set(row.getInt("night"), row.getLong("tokens")));
		return tokens;
	}

	/**
	 * Returns SQL for the first of some nights with the same criteria on which a token is
	 * handled; null for none.
	 */
	private static String firstNight(MapSqlParameterSource parameters, int from, List<DueBy> nights) {
		String name = Integer.toString(from);
		DueSql.add(parameters, name, Criteria.of(nights.get(0).rule()), nights.get(nights.size() - 1));
		parameters
			.addValue("instants" + name, DueSql.array(nights.stream().map((night) -> DueSql.toMicros(night.instant()))))
			.addValue("days" + name, DueSql.array(nights.stream().map((night) -> night.day())));
		return """
				case when %1$s and %2$s
				then %3$s + greatest(width_bucket(%4$s - interval '1 microsecond', :instants%3$s::timestamptz[]),
				  case when exempt_to is null then 0 else width_bucket(exempt_to, :days%3$s::date[]) end) end
				""".formatted(DueSql.isDue(name), DueSql.isNotExempt(name), name, DueSql.dueAt(name));
	}

	/**
	 * Returns the cached answer to a question about the current version of an inventory.
	 */
	@SuppressWarnings("unchecked") // the question determines the type of its answer
	private <T> List<T> getCached(SiteId site, OrganizationId organization, List<?> question, Supplier<List<T>> count) {
		List<List<Object>> state = this.jdbc.query(
				"select organization_id, version from inventory where site_id = :siteId and organization_id = :organization",
				Inventory.parameters(site, organization),
				(row, number) -> List.of(row.getString("organization_id"), row.getLong("version")));
		return (List<T>) this.answers.get(new Question(site, state, question), (unknown) -> List.copyOf(count.get()));
	}

	/**
	 * The numbers of a group of tokens of people.
	 *
	 * @param exempt how many of them are exempt, due or not
	 * @param due how many are due and not exempt
	 * @param exemptDue how many are due but exempt
	 */
	public record Group(long tokens, long exempt, long due, long exemptDue) {

	}

	private record Question(SiteId site, List<List<Object>> state, List<?> question) {

	}

}
