package com.bulkops.orgs.activity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.EntityManager;
import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.ScrollPosition.Direction;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reader of entries for people and for exports. It never reads more than
 * {@value EntryQuery#BYTES} bytes of texts at a time and one entry, however large single
 * entries are.
 * <p>
 * Pages come through JPA: the repository scrolls over keys, which an index has, and reads
 * the entries of a page. Words and exports are SQL, see {@link EntryQuery}.
 */
@Component
class EntryReader {

	private static final int PAGE = 50;

	/** Chosen by us: the changes of an entry that a page shows at first. */
	private static final int SHOWN_CHANGES = 20;

	/** Entries of an export that are read at a time, at most. */
	private static final int READ = 1000;

	/** So few that it costs little if they are large. */
	private static final int FIRST_READ = 16;

	private static final Sort NEWEST_FIRST = Sort.by(Sort.Direction.DESC, "at", "id");

	private final EntryRepository entries;

	private final EntityManager entityManager;

	private final JdbcClient jdbc;

	private final EntryRowMapper rows;

	private final EntryDetailsConverter details;

	EntryReader(EntryRepository entries, EntityManager entityManager, JdbcClient jdbc, EntryRowMapper rows,
			EntryDetailsConverter details) {
		this.entries = entries;
		this.entityManager = entityManager;
		this.jdbc = jdbc;
		this.rows = rows;
		this.details = details;
	}

	ActivityPage newest(SiteId site, ActivityFilter filter) {
		return older(site, filter, null, false);
	}

	/** An unknown entry is newer than all. */
	ActivityPage olderThan(SiteId site, ActivityFilter filter, EntryId entry) {
		return older(site, filter, position(site, entry, Direction.FORWARD).orElse(null), true);
	}

	private ActivityPage older(SiteId site, ActivityFilter filter, @Nullable EntryPosition position, boolean newer) {
		Picked picked = pick(site, filter, position);
		List<ActivityEntry> shown = shown(picked.ids());
		return page(shown, picked.goesBeyond(shown), newer);
	}

	ActivityPage newerThan(SiteId site, ActivityFilter filter, EntryId entry) {
		EntryPosition position = position(site, entry, Direction.BACKWARD).orElse(null);
		Picked picked = (position != null) ? pick(site, filter, position) : Picked.NONE;
		if (picked.ids().isEmpty()) {
			return newest(site, filter);
		}
		List<ActivityEntry> shown = shown(picked.ids());
		boolean newer = picked.goesBeyond(shown);
		Collections.reverse(shown);
		return page(shown, true, newer);
	}

	private Optional<EntryPosition> position(SiteId site, EntryId entry, Direction direction) {
		return this.entries.findAt(site.value(), entry.value()).map((at) -> new EntryPosition(at, entry, direction));
	}

	/** Picks the entries of a page, the next one to the position first. */
	private Picked pick(SiteId site, ActivityFilter filter, @Nullable EntryPosition position) {
		if (filter.words() != null) {
			EntryQuery query = new EntryQuery(site, filter);
			if (position != null) {
				query.from(position);
			}
			List<Long> ids = this.jdbc.sql(query.ids(PAGE + 1)).params(query.parameters()).query(Long.class).list();
			return new Picked(ids.subList(0, Math.min(PAGE, ids.size())), ids.size() > PAGE);
		}
		Window<EntryKey> keys = this.entries.findBy(new EntrySpecification(site, filter, position),
				(found) -> found.as(EntryKey.class)
					.sortBy(NEWEST_FIRST)
					.limit(PAGE)
					.scroll((position != null) ? position.toScrollPosition() : ScrollPosition.keyset()));
		List<Long> ids = new ArrayList<>(keys.map(EntryKey::getId).getContent());
		if (position != null && position.direction() == Direction.BACKWARD) {
			Collections.reverse(ids);
		}
		return new Picked(ids, keys.hasNext());
	}

	private List<ActivityEntry> shown(List<Long> ids) {
		return toEntries(this.entries.findShown(ids.toArray(Long[]::new), SHOWN_CHANGES, EntryQuery.BYTES));
	}

	List<ActivityEntry> pending(SiteId site) {
		return toEntries(this.entries.findPending(site.value()));
	}

	/** An entity that stayed in the transaction would hide what SQL writes later. */
	private List<ActivityEntry> toEntries(List<EntryEntity> found) {
		List<ActivityEntry> entries = new ArrayList<>();
		for (EntryEntity entity : found) {
			this.entityManager.detach(entity);
			entries.add(entity.toEntry());
		}
		return entries;
	}

	List<SiteId> sitesWithPending() {
		return this.entries.findSitesWithPending().stream().map(SiteId::new).toList();
	}

	List<Change> changes(SiteId site, EntryId entry, int from, int limit) {
		return this.jdbc
			.sql("""
					select change from activity_entry, jsonb_array_elements(details->'changes') with ordinality part (change, place)
					where site_id = :siteId and id = :entry and place > :from order by place limit :limit
					""")
			.param("siteId", site.value())
			.param("entry", entry.value())
			.param("from", from)
			.param("limit", limit)
			.query((row, number) -> this.details.toChange(row.getString("change")))
			.list();
	}

	void forEach(SiteId site, ActivityFilter filter, Consumer<ActivityEntry> consumer) {
		int limit = FIRST_READ;
		Exported exported = readPart(new EntryQuery(site, filter), limit);
		exported.entries().forEach(consumer);
		while (exported.goesBeyond(limit - 1)) {
			ActivityEntry last = exported.entries().get(exported.entries().size() - 1);
			// The database measures all of them, also those that do not fit.
			limit = Math.min(READ, 2 * exported.entries().size());
			exported = readPart(
					new EntryQuery(site, filter).from(new EntryPosition(last.at(), last.id(), Direction.FORWARD)),
					limit);
			exported.entries().forEach(consumer);
		}
	}

	private Exported readPart(EntryQuery query, int limit) {
		List<ActivityEntry> entries = new ArrayList<>();
		int[] picked = { 0 };
		this.jdbc.sql(query.entries(limit)).params(query.parameters()).query((row) -> {
			entries.add(this.rows.mapRow(row, 0));
			picked[0] = row.getInt("picked");
		});
		return new Exported(entries, picked[0]);
	}

	private static ActivityPage page(List<ActivityEntry> shown, boolean older, boolean newer) {
		if (shown.isEmpty()) {
			return new ActivityPage(List.of(), null, null);
		}
		return new ActivityPage(List.copyOf(shown), older ? shown.get(shown.size() - 1).id() : null,
				newer ? shown.get(0).id() : null);
	}

	/**
	 * The entries of a page.
	 *
	 * @param more whether there are entries behind them
	 */
	private record Picked(List<Long> ids, boolean more) {

		static final Picked NONE = new Picked(List.of(), false);

		/** Returns whether there are more entries, or some were too large. */
		boolean goesBeyond(List<ActivityEntry> shown) {
			return this.more || this.ids.size() > shown.size();
		}

	}

	/**
	 * A part of an export.
	 *
	 * @param picked the number of entries, with those that were too large
	 */
	private record Exported(List<ActivityEntry> entries, int picked) {

		/** Returns whether there are more than the first, or some were too large. */
		boolean goesBeyond(int most) {
			return this.picked > most || this.picked > this.entries.size();
		}

	}

}
