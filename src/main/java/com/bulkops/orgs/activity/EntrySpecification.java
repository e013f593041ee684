package com.bulkops.orgs.activity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.ScrollPosition.Direction;
import org.springframework.data.jpa.domain.Specification;

/**
 * The conditions of a filter without words. The site is always one of them.
 *
 * @param position the entry from which a page continues; {@code null} for the newest page
 */
record EntrySpecification(SiteId site, ActivityFilter filter,
		@Nullable EntryPosition position) implements Specification<EntryEntity> {

	@Override
	public Predicate toPredicate(Root<EntryEntity> entry, @Nullable CriteriaQuery<?> query, CriteriaBuilder builder) {
		List<Predicate> all = new ArrayList<>();
		Path<Instant> at = entry.get("at");
		all.add(builder.equal(entry.get("siteId"), this.site.value()));
		if (this.filter.from() != null) {
			all.add(builder.greaterThanOrEqualTo(at, this.filter.from()));
		}
		if (this.filter.to() != null) {
			all.add(builder.lessThan(at, this.filter.to()));
		}
		if (!this.filter.kinds().isEmpty()) {
			all.add(entry.get("kind").in(literals(this.filter.kinds(), builder)));
		}
		if (this.filter.level() == ActivityFilter.Level.TOP) {
			all.add(builder.or(builder.equal(entry.get("kind"), builder.literal(Kind.RUN)),
					entry.get("runId").isNull()));
		}
		if (!this.filter.results().isEmpty()) {
			all.add(entry.get("result").in(literals(this.filter.results(), builder)));
		}
		if (this.filter.account() != null) {
			all.add(builder.equal(entry.get("accountId"), this.filter.account()));
		}
		if (this.filter.run() != null) {
			all.add(builder.equal(entry.get("runId"), this.filter.run().value()));
		}
		if (this.position != null) {
			all.add(startsAt(this.position, at, builder));
		}
		return builder.and(all.toArray(Predicate[]::new));
	}

	/**
	 * The scroll position's own condition is a disjunction, from which PostgreSQL does
	 * not see where in an index to start: it would read all entries up to the page.
	 */
	private static Predicate startsAt(EntryPosition position, Path<Instant> at, CriteriaBuilder builder) {
		return (position.direction() == Direction.FORWARD) ? builder.lessThanOrEqualTo(at, position.at())
				: builder.greaterThanOrEqualTo(at, position.at());
	}

	/** Values are written out, so that the planner can use a partial index. */
	private static Expression<?>[] literals(Set<? extends Enum<?>> values, CriteriaBuilder builder) {
		return values.stream().sorted().map(builder::literal).toArray(Expression[]::new);
	}

}
