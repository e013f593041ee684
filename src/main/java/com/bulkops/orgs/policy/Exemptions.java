package com.bulkops.orgs.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
import java.util.stream.Stream;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.Exemption.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The exemptions of all installations. Every change is one entry of the activity log, in
 * the same transaction. One that a run has used and that is removed, which makes more
 * tokens due, still counts for the days of grace. Those that have ended stay until
 * somebody removes them. All sites of an organization exempt its tokens together.
 * <p>
 * Longer than other files: adding, removing, keeping and importing exemptions follow the
 * same rule of grace and write the same log entry.
 */
@Service
public class Exemptions {

	/** Ours: each due token is compared with all of them. */
	public static final int MOST = 1000;

	private final ExemptionRows rows;

	private final Owners owners;

	private final Policies policies;

	private final ConnectedSites sites;

	private final ActivityLog activityLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Exemptions(ExemptionRows rows, Owners owners, Policies policies, ConnectedSites sites, ActivityLog activityLog,
			ApplicationEventPublisher events, Clock clock) {
		this.rows = rows;
		this.owners = owners;
		this.policies = policies;
		this.sites = sites;
		this.activityLog = activityLog;
		this.events = events;
		this.clock = clock;
	}

	/** All of an installation, by kind and pattern. */
	@Transactional(readOnly = true)
	public List<Entry> of(InstallationId installation) {
		return this.rows.of(installation);
	}

	/**
	 * The exemptions of an installation and of the other sites of its organization, ready
	 * for decisions. Last days of other sites end as the days of those sites do, or
	 * somewhat later: with the day that this is in the installation's own time zone.
	 */
	@Transactional(readOnly = true)
	public ExemptionList listFor(InstallationId installation) {
		ZoneId zone = this.policies.of(installation).timeZone();
		return new ExemptionList(of(installation).stream().map(Entry::exemption).map(ListedExemption::own).toList(),
				this.sites.others(installation).stream().flatMap((site) -> listed(site, zone)).toList());
	}

	private Stream<ListedExemption> listed(ConnectedSites.Site site, ZoneId zone) {
		ZoneId theirs = this.policies.of(site.installation()).timeZone();
		return of(site.installation()).stream()
			.map((entry) -> new ListedExemption(site.host(), entry.exemption().moved(theirs, zone)));
	}

	/**
	 * Notes that a run uses the exemptions that {@link #listFor} gives. Called in the
	 * transaction in which the run reads them. From now on they keep the days of grace.
	 */
	@Transactional
	public void noteUsed(InstallationId installation) {
		this.policies.lockedOf(installation);
		this.rows.noteUsed(installation);
		this.sites.others(installation).forEach((site) -> this.rows.noteUsed(site.installation()));
	}

	/**
	 * Adds exemptions, all or none. One that there is for the same kind and pattern is
	 * replaced; one that says what is stored already stays as it is.
	 * @throws IllegalArgumentException if one is for everything
	 * @throws TooMany if there would be more than {@value #MOST}
	 * @throws TooSoon if one that a run has used would end earlier than it was to, and
	 * within the days of grace
	 */
	@Transactional
	public void add(ActingUser actor, List<Exemption> exemptions) {
		this.owners.require(actor);
		LocalDate grace = lastDayOfGrace(actor.installation());
		Map<Exemption.Key, Entry> stored = of(actor.installation()).stream()
			.collect(Collectors.toMap((entry) -> entry.exemption().key(), Function.identity()));
		Set<Exemption.Key> keys = new HashSet<>(stored.keySet());
		List<Change> changes = new ArrayList<>();
		for (Exemption exemption : exemptions) {
			if (exemption.isForEverything()) {
				throw new IllegalArgumentException("No exemption is for everything");
			}
			keys.add(exemption.key());
			Entry before = stored.get(exemption.key());
			if (before == null || !exemption.equals(before.exemption())) {
				Exemption used = (before != null) ? before.asUsed() : null;
				if (used != null && grace != null && exemption.isOver(grace) && exemption.endsBefore(used)) {
					throw new TooSoon(exemption, grace);
				}
				this.rows.save(actor, exemption, this.clock.instant());
				changes.add(change(exemption, (before != null) ? before.exemption().words() : null, exemption.words()));
			}
		}
		if (keys.size() > MOST) {
			throw new TooMany();
		}
		conclude(actor, changes);
	}

	/**
	 * An exemption that a run has used and that would end earlier than it does, and
	 * within the days of grace, by the days of another time zone; nothing if none would.
	 */
	@Transactional(readOnly = true)
	public Optional<Exemption> endingTooSoonIn(InstallationId installation, ZoneId zone) {
		Policy policy = this.policies.of(installation);
		Instant now = this.clock.instant();
		Instant grace = now.plus(Duration.ofDays(policy.grace().days()));
		return policy.revokes()
				? of(installation).stream().filter(Entry::isUsed).map(Entry::exemption).filter((exemption) -> {
					Instant end = exemption.endIn(zone);
					Instant planned = exemption.endIn(policy.timeZone());
					return end != null && planned != null && now.isBefore(planned) && end.isBefore(planned)
							&& end.isBefore(grace);
				}).findFirst() : Optional.empty();
	}

	/**
	 * Removes an exemption. If a run has used it and there are days of grace, it ends
	 * after them instead, and can be kept until then. Nothing happens if there is none,
	 * or if it ends so soon anyway.
	 */
	@Transactional
	public void remove(ActingUser actor, Kind kind, String pattern) {
		this.owners.require(actor);
		Entry entry = find(actor.installation(), kind, pattern);
		if (entry == null) {
			return;
		}
		Exemption before = entry.exemption();
		LocalDate lastDay = lastDayIfRemoved(actor.installation(), entry);
		if (lastDay == null || before.isOver(today(actor.installation()))) {
			this.rows.delete(actor.installation(), before);
			this.policies.noteExemptionDeleted(actor.installation());
			conclude(actor, List.of(change(before, before.words(), null)));
			return;
		}
		Exemption ending = before.endingOn(lastDay);
		if (ending.endsBefore(before)) {
			this.rows.end(actor.installation(), before, lastDay);
			conclude(actor, List.of(change(before, before.words(), ending.words())));
		}
	}

	/**
	 * The last day of an exemption that is removed now: that of the grace, or the one to
	 * which runs have used it if that is earlier; {@code null} if it need not wait.
	 */
	private @Nullable LocalDate lastDayIfRemoved(InstallationId installation, Entry entry) {
		LocalDate grace = lastDayOfGrace(installation);
		LocalDate usedTo = entry.usedTo();
		if (grace == null || usedTo == null || usedTo.isBefore(today(installation))) {
			return null;
		}
		return usedTo.isBefore(grace) ? usedTo : grace;
	}

	/** Lets an exemption go on as before somebody removed it. */
	@Transactional
	public void keep(ActingUser actor, Kind kind, String pattern) {
		this.owners.require(actor);
		Entry ending = find(actor.installation(), kind, pattern);
		if (ending != null && this.rows.keep(actor.installation(), kind, pattern)) {
			Exemption kept = Objects.requireNonNull(find(actor.installation(), kind, pattern)).exemption();
			conclude(actor, List.of(change(kept, ending.exemption().words(), kept.words())));
		}
	}

	/** What was exempt of another organization says nothing about this one. */
	@EventListener
	@Transactional
	void startOver(OrganizationReplaced event) {
		int removed = this.rows.deleteAll(event.installation());
		if (removed > 0) {
			conclude(event.actor(), List.of(new Change("Exemptions", Integer.toString(removed), "none")));
		}
	}

	private void conclude(ActingUser actor, List<Change> changes) {
		if (!changes.isEmpty()) {
			this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), changes));
			this.events.publishEvent(new ExemptionsChanged(actor.installation(), listFor(actor.installation())));
		}
	}

	private @Nullable Entry find(InstallationId installation, Kind kind, String pattern) {
		return of(installation).stream()
			.filter((entry) -> entry.exemption().kind() == kind && entry.exemption().pattern().equals(pattern))
			.findFirst()
			.orElse(null);
	}

	/**
	 * The longest grace of all sites that revoke, since each of them revokes what is no
	 * longer exempt here.
	 */
	private @Nullable LocalDate lastDayOfGrace(InstallationId installation) {
		Instant now = this.clock.instant();
		Policy own = this.policies.of(installation);
		int days = Stream
			.concat(Stream.of(own),
					this.sites.others(installation).stream().map((site) -> this.policies.of(site.installation())))
			.filter(Policy::revokes)
			.mapToInt((policy) -> policy.grace().days())
			.max()
			.orElse(0);
		return (days > 0) ? own.dayOf(now.plus(Duration.ofDays(days))) : null;
	}

	private LocalDate today(InstallationId installation) {
		return this.policies.of(installation).dayOf(this.clock.instant());
	}

	private static Change change(Exemption exemption, @Nullable String from, @Nullable String to) {
		return new Change("Exemption by " + exemption.subject(), from, to);
	}

	/**
	 * An exemption, and whose it is.
	 *
	 * @param addedBy the account id of who added it, or changed it last
	 * @param removed whether it ends because somebody removed it, and can be kept
	 * @param usedTo the last day that it had when a run last read it,
	 * {@link LocalDate#MAX} if it had no end; {@code null} if no run has read it since it
	 * was added
	 */
	public record Entry(Exemption exemption, String addedBy, Instant addedAt, boolean removed,
			@Nullable LocalDate usedTo) {

		boolean isUsed() {
			return this.usedTo != null;
		}

		/**
		 * The same with the last day that runs know; {@code null} if none has read it.
		 */
		@Nullable Exemption asUsed() {
			return isUsed() ? this.exemption.endingOn(LocalDate.MAX.equals(this.usedTo) ? null : this.usedTo) : null;
		}

	}

	/** There would be too many exemptions; nothing was stored. */
	public static final class TooMany extends RuntimeException {

		TooMany() {
			super("There can be at most %d exemptions".formatted(MOST));
		}

	}

	/**
	 * An exemption would end within the days of grace, and earlier than it does; nothing
	 * was stored.
	 */
	public static final class TooSoon extends RuntimeException {

		private final LocalDate earliest;

		TooSoon(Exemption exemption, LocalDate earliest) {
			super("The exemption by %s can end on %s at the earliest".formatted(exemption.subject(), earliest));
			this.earliest = earliest;
		}

		/** The earliest last day. */
		public LocalDate earliest() {
			return this.earliest;
		}

	}

}
