package com.bulkops.orgs.policy;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.SettingsLog;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.Exemption.Kind;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The exemptions of all sites. Each change is one entry of the activity log, in the same
 * transaction. A removed exemption that a run has used stays in effect for the days of
 * grace, since more tokens are due without it. Exemptions that have ended are kept until
 * a person removes them.
 */
@Service
public class Exemptions {

	/** Chosen by us: each due token is compared with all of them. */
	public static final int MOST = 1000;

	private final ExemptionRepository rows;

	private final ExemptionLists lists;

	private final ExemptionGrace grace;

	private final Confirmations confirmations;

	private final Owners owners;

	private final SettingsLog settingsLog;

	private final ApplicationEventPublisher events;

	Exemptions(ExemptionRepository rows, ExemptionLists lists, ExemptionGrace grace, Confirmations confirmations,
			Owners owners, SettingsLog settingsLog, ApplicationEventPublisher events) {
		this.rows = rows;
		this.lists = lists;
		this.grace = grace;
		this.confirmations = confirmations;
		this.owners = owners;
		this.settingsLog = settingsLog;
		this.events = events;
	}

	/** Lists the exemptions of a site, by kind and pattern. */
	@Transactional(readOnly = true)
	public List<StoredExemption> list(SiteId site) {
		return this.rows.list(site);
	}

	/**
	 * Adds exemptions, all or none. An exemption of the same kind and pattern is
	 * replaced, and keeps the spelling of its pattern; one that is stored already is not
	 * written again.
	 * @throws IllegalArgumentException if one matches everything
	 * @throws TooMany if there would be more than {@value #MOST}
	 * @throws TooSoon if one that a run has used would end earlier than it was to, and
	 * within the days of grace
	 */
	@Transactional
	public void add(ActingUser actor, List<Exemption> exemptions) {
		this.owners.require(actor);
		LocalDate lastDay = this.grace.findLastDay(actor.site());
		Map<Exemption.Key, StoredExemption> stored = list(actor.site()).stream()
			.collect(Collectors.toMap((entry) -> entry.exemption().key(), Function.identity(), (one, alike) -> one));
		Set<Exemption.Key> keys = new HashSet<>(stored.keySet());
		List<Change> changes = new ArrayList<>();
		for (Exemption added : exemptions) {
			StoredExemption before = stored.get(added.key());
			Exemption exemption = (before != null) ? added.withPattern(before.exemption().pattern()) : added;
			if (exemption.matchesEverything()) {
				throw new IllegalArgumentException("No exemption matches everything");
			}
			keys.add(exemption.key());
			if (before == null || !exemption.equals(before.exemption())) {
				Exemption used = (before != null) ? before.asUsed() : null;
				if (used != null && lastDay != null && exemption.hasEndedBefore(lastDay)
						&& exemption.endsBefore(used)) {
					throw new TooSoon(exemption, lastDay);
				}
				this.rows.save(actor, exemption);
				changes.add(change(exemption, (before != null) ? before.exemption().describe() : null,
						exemption.describe()));
			}
		}
		if (keys.size() > MOST) {
			throw new TooMany();
		}
		conclude(actor, changes);
	}

	/**
	 * Finds an exemption that a run has used, and that another time zone would let end
	 * earlier than planned and within the days of grace.
	 */
	@Transactional(readOnly = true)
	public Optional<Exemption> findEndingTooSoon(SiteId site, ZoneId zone) {
		return this.grace.findEndingTooSoon(site, list(site), zone);
	}

	/**
	 * Removes an exemption. If a run has used it and there are days of grace, it ends
	 * after them instead, and can be kept until then. Nothing happens if there is none,
	 * or if it ends by then anyway.
	 */
	@Transactional
	public void remove(ActingUser actor, Kind kind, String pattern) {
		this.owners.require(actor);
		StoredExemption stored = find(actor.site(), kind, pattern);
		if (stored == null) {
			return;
		}
		Exemption before = stored.exemption();
		LocalDate lastDay = this.grace.findLastDayIfRemoved(actor.site(), stored);
		if (lastDay == null || before.hasEndedBefore(this.grace.today(actor.site()))) {
			this.rows.delete(actor.site(), before);
			this.confirmations.recordExemptionDeleted(actor.site());
			conclude(actor, List.of(change(before, before.describe(), null)));
			return;
		}
		Exemption ending = before.withLastDay(lastDay);
		if (ending.endsBefore(before)) {
			this.rows.end(actor.site(), before, lastDay);
			conclude(actor, List.of(change(before, before.describe(), ending.describe())));
		}
	}

	/** Restores an exemption that was removed and has not ended. */
	@Transactional
	public void keep(ActingUser actor, Kind kind, String pattern) {
		this.owners.require(actor);
		StoredExemption ending = find(actor.site(), kind, pattern);
		if (ending != null && this.rows.keep(actor.site(), kind, pattern)) {
			Exemption kept = Objects.requireNonNull(find(actor.site(), kind, pattern)).exemption();
			conclude(actor, List.of(change(kept, ending.exemption().describe(), kept.describe())));
		}
	}

	/** Deletes the exemptions from tokens of another organization. */
	@EventListener
	@Transactional
	void startOver(OrganizationReplaced event) {
		int removed = this.rows.deleteAll(event.site());
		if (removed > 0) {
			conclude(event.actor(), List.of(new Change("Exemptions", Integer.toString(removed), "none")));
		}
	}

	private void conclude(ActingUser actor, List<Change> changes) {
		if (!changes.isEmpty()) {
			this.settingsLog.record(actor, changes);
			this.events.publishEvent(new ExemptionsChanged(actor.site(), this.lists.load(actor.site())));
		}
	}

	private @Nullable StoredExemption find(SiteId site, Kind kind, String pattern) {
		return list(site).stream()
			.filter((stored) -> stored.exemption().kind() == kind && stored.exemption().pattern().equals(pattern))
			.findFirst()
			.orElse(null);
	}

	private static Change change(Exemption exemption, @Nullable String from, @Nullable String to) {
		return new Change("Exemption by " + exemption.subject(), from, to);
	}

	/** The failure that there would be too many exemptions; nothing was stored. */
	public static final class TooMany extends RuntimeException {

		TooMany() {
			super("There can be at most %d exemptions".formatted(MOST));
		}

	}

	/**
	 * The failure that an exemption would end within the days of grace, and earlier than
	 * it does; nothing was stored.
	 */
	public static final class TooSoon extends RuntimeException {

		private final LocalDate earliest;

		TooSoon(Exemption exemption, LocalDate earliest) {
			super("The exemption by %s can end on %s at the earliest".formatted(exemption.subject(), earliest));
			this.earliest = earliest;
		}

		/** Returns the earliest last day. */
		public LocalDate earliest() {
			return this.earliest;
		}

	}

}
