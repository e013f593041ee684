package com.bulkops.orgs.inventory;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * How many tokens of the inventory are due by some criteria, and which. The database
 * answers; what it says of a token is what the policy decides. Tokens of app accounts and
 * those whose creation time cannot be told are never due.
 */
@Service
public class DueTokens {

	/** Tokens that an exemption saves on a day. */
	private static final String EXEMPT = "exempt_to is not null and exempt_to >= :day";

	private final NamedParameterJdbcTemplate jdbc;

	private final NamedParameterJdbcTemplate streamingJdbc;

	DueTokens(JdbcTemplate jdbcTemplate) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		JdbcTemplate streaming = new JdbcTemplate(jdbcTemplate.getDataSource());
		streaming.setFetchSize(1000);
		this.streamingJdbc = new NamedParameterJdbcTemplate(streaming);
	}

	/**
	 * The tokens by when they were created: a group for each bound, of those that were
	 * created at or before it and after the bound before. Each row of the index is read
	 * once, however many bounds there are.
	 * @param bounds ascending
	 */
	@Transactional(readOnly = true)
	public List<Group> byCreation(InstallationId installation, OrganizationId organization, List<Instant> bounds,
			Criteria criteria, Moment moment) {
		MapSqlParameterSource parameters = of(installation, organization, criteria, moment)
			.addValue("beginnings", DueSql.array("-infinity", bounds.subList(0, Math.max(0, bounds.size() - 1))))
			.addValue("endings", DueSql.array(null, bounds));
		return this.jdbc.query("""
				select found.* from unnest(:beginnings::timestamptz[], :endings::timestamptz[]) with ordinality
				  bound (beginning, ending, place)
				cross join lateral (select count(*) tokens, count(*) filter (where %2$s) exempt,
				    count(*) filter (where %1$s and %3$s) due, count(*) filter (where %1$s and %2$s) saved
				  from inventory_token where %4$s and account_type <> 'APP'
				    and created_at >= bound.beginning and created_at < bound.ending) found
				order by place
				""".formatted(DueSql.isDue(""), EXEMPT, DueSql.isNotExempt(""), Inventory.CURRENT), parameters,
				(row, number) -> new Group(row.getLong("tokens"), row.getLong("exempt"), row.getLong("due"),
						row.getLong("saved")));
	}

	/**
	 * How many tokens become due from one night to the next; the first has all before.
	 */
	@Transactional(readOnly = true)
	public List<Long> newlyDue(InstallationId installation, OrganizationId organization, List<Night> nights) {
		List<Long> tokens = new ArrayList<>(Collections.nCopies(nights.size(), 0L));
		MapSqlParameterSource parameters = Inventory.of(installation, organization);
		if (nights.isEmpty()) {
			return tokens;
		}
		DueSql.add(parameters, "First", nights.get(0).criteria(), nights.get(0).moment());
		List<String> anyNight = new ArrayList<>();
		List<String> firstNights = new ArrayList<>();
		int from = 0;
		while (from < nights.size()) {
			int to = from + 1;
			while (to < nights.size() && nights.get(to).criteria().equals(nights.get(from).criteria())) {
				to++;
			}
			firstNights.add(firstNight(parameters, from, nights.subList(from, to)));
			anyNight.add(DueSql.isDue(Integer.toString(from)) + " and " + DueSql.isNotExempt(Integer.toString(from)));
			from = to;
		}
		// Most that are due in these nights are so in the first: only the others are
		// looked at closely.
		this.jdbc.query(
				"""
						select case when %s and %s then 0 else least(%s) end night, count(*) tokens from inventory_token
						where %s and account_type <> 'APP' and (%s) group by 1
						""".formatted(DueSql.isDue("First"), DueSql.isNotExempt("First"),
						String.join(", ", firstNights), Inventory.CURRENT, String.join(" or ", anyNight)),
				parameters, (RowCallbackHandler) (row) -> tokens.set(row.getInt("night"), row.getLong("tokens")));
		return tokens;
	}

	/**
	 * On which of some nights with the same criteria a token is handled first; null if on
	 * none.
	 */
	private static String firstNight(MapSqlParameterSource parameters, int from, List<Night> nights) {
		String name = Integer.toString(from);
		DueSql.add(parameters, name, nights.get(0).criteria(), nights.get(nights.size() - 1).moment());
		parameters
			.addValue("instants" + name,
					DueSql
						.array(nights.stream().map((night) -> night.moment().instant().truncatedTo(ChronoUnit.MICROS))))
			.addValue("days" + name, DueSql.array(nights.stream().map((night) -> night.moment().day())));
		return """
				case when %1$s and %2$s
				then %3$s + greatest(width_bucket(%4$s - interval '1 microsecond', :instants%3$s::timestamptz[]),
				  case when exempt_to is null then 0 else width_bucket(exempt_to, :days%3$s::date[]) end) end
				""".formatted(DueSql.isDue(name), DueSql.isNotExempt(name), name, DueSql.dueAt(name));
	}

	/**
	 * The tokens that are due, or would be but for an exemption, the oldest first.
	 * @param after go on after this one, {@code null} to begin
	 */
	@Transactional(readOnly = true)
	public List<SeenToken> list(InstallationId installation, OrganizationId organization, Criteria criteria,
			Moment moment, Part part, @Nullable SeenToken after, int limit) {
		MapSqlParameterSource parameters = of(installation, organization, criteria, moment).addValue("limit", limit);
		String further = "";
		if (after != null) {
			further = "and (created_at, account_id, token_id) > (:afterCreated, :afterAccount, :afterToken)";
			parameters.addValue("afterCreated", Inventory.timestamp(after.token().createdAt()))
				.addValue("afterAccount", after.account().id().value())
				.addValue("afterToken", after.token().id().value());
		}
		return this.jdbc.query(select(part, further) + " limit :limit", parameters, SeenTokenRow::map);
	}

	/** All of {@link #list}, a few at a time. */
	@Transactional(readOnly = true)
	public void forEach(InstallationId installation, OrganizationId organization, Criteria criteria, Moment moment,
			Part part, Consumer<SeenToken> consumer) {
		try (Stream<SeenToken> tokens = this.streamingJdbc.queryForStream(select(part, ""),
				of(installation, organization, criteria, moment), SeenTokenRow::map)) {
			tokens.forEach(consumer);
		}
	}

	private static String select(Part part, String further) {
		return "select * from inventory_token where %s and created_at < :before and account_type <> 'APP' and %s and %s %s order by created_at, account_id, token_id"
			.formatted(Inventory.CURRENT, DueSql.isDue(""), (part == Part.DUE) ? DueSql.isNotExempt("") : EXEMPT,
					further);
	}

	private static MapSqlParameterSource of(InstallationId installation, OrganizationId organization, Criteria criteria,
			Moment moment) {
		MapSqlParameterSource parameters = Inventory.of(installation, organization)
			.addValue("before", Inventory.timestamp(DueSql.afterwards(moment.instant().minus(criteria.shortest()))));
		DueSql.add(parameters, "", criteria, moment);
		return parameters;
	}

	/**
	 * By what tokens are due: their age, or that they were not used, or the status of
	 * their account.
	 *
	 * @param age {@code null} if age alone makes none due
	 * @param unused {@code null} if it does not matter whether they are used
	 * @param atOnce the accounts whose tokens are due at any age
	 */
	public record Criteria(@Nullable Duration age, @Nullable Unused unused, Set<ManagedAccount.Status> atOnce) {

		/** By which no token is due. */
		public static final Criteria NONE = new Criteria(null, null, Set.of());

		/** No token that is younger is due. */
		Duration shortest() {
			if (!this.atOnce.isEmpty()) {
				return Duration.ZERO;
			}
			return Stream.concat(Stream.ofNullable(this.age), Stream.ofNullable(this.unused).map(Unused::shortest))
				.min(Duration::compareTo)
				.orElse(Duration.ZERO);
		}

	}

	/**
	 * Not used for so long, and so old.
	 */
	public record Unused(Duration unused, Duration age) {

		/** An unused token is at least as old as it is unused. */
		Duration shortest() {
			return (this.unused.compareTo(this.age) > 0) ? this.unused : this.age;
		}

	}

	/**
	 * An instant, and the day that it is where days are counted.
	 */
	public record Moment(Instant instant, LocalDate day) {

	}

	/**
	 * A night, and what counts then.
	 */
	public record Night(Criteria criteria, Moment moment) {

	}

	/**
	 * Some tokens of people.
	 *
	 * @param exempt how many of them an exemption saves, should they be due
	 * @param due how many are due, and no exemption saves them
	 * @param saved how many are due, but an exemption saves them
	 */
	public record Group(long tokens, long exempt, long due, long saved) {

	}

	/** What may be listed. */
	public enum Part {

		/** What is due. */
		DUE,
		/** What would be, if no exemption saved it. */
		SAVED

	}

}
