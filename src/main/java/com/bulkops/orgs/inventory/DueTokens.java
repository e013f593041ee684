package com.bulkops.orgs.inventory;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which tokens of the inventory are due by some criteria. The database answers; what it
 * says of a token is what the policy decides. Tokens of accounts that are not known to be
 * a person's, and those whose creation time cannot be told, are never due.
 */
@Service
public class DueTokens {

	/** Tokens that an exemption saves on a day. */
	static final String EXEMPT = "exempt_to is not null and exempt_to >= :day";

	/** Tokens of a long answer that are read at a time. */
	private static final int READ = 1000;

	private final NamedParameterJdbcTemplate jdbc;

	DueTokens(JdbcTemplate jdbcTemplate) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
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

	/**
	 * All of {@link #list}, a few at a time. Whoever takes them may be slow: meanwhile
	 * nothing of the database is held, unless the caller has a transaction. If a run puts
	 * another inventory in place of this one meanwhile, the rest is of that one.
	 */
	public void forEach(InstallationId installation, OrganizationId organization, Criteria criteria, Moment moment,
			Part part, Consumer<SeenToken> consumer) {
		List<SeenToken> read = list(installation, organization, criteria, moment, part, null, READ);
		while (!read.isEmpty()) {
			read.forEach(consumer);
			if (read.size() < READ) {
				return;
			}
			read = list(installation, organization, criteria, moment, part, read.get(READ - 1), READ);
		}
	}

	private static String select(Part part, String further) {
		return "select * from inventory_token where %s and created_at < :before and %s and %s and %s %s order by created_at, account_id, token_id"
			.formatted(Inventory.CURRENT, DueSql.OF_PERSON, DueSql.isDue(""),
					(part == Part.DUE) ? DueSql.isNotExempt("") : EXEMPT, further);
	}

	static MapSqlParameterSource of(InstallationId installation, OrganizationId organization, Criteria criteria,
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

		Moment minute() {
			return new Moment(this.instant.truncatedTo(ChronoUnit.MINUTES), this.day);
		}

	}

	/** What may be listed. */
	public enum Part {

		/** What is due. */
		DUE,
		/** What would be, if no exemption saved it. */
		SAVED

	}

}
