package com.bulkops.orgs.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.SiteLock;
import com.bulkops.orgs.policy.Exemption.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The exemptions of all installations. Every change is one entry of the activity log, in
 * the same transaction. One that is removed, which makes more tokens due, still counts
 * for the policy's days of grace. Those that have ended stay until somebody removes them.
 */
@Service
public class Exemptions {

	/** Ours: each due token is compared with all of them. */
	public static final int MOST = 1000;

	private final ExemptionRows rows;

	private final SiteLock siteLock;

	private final Policies policies;

	private final ActivityLog activityLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Exemptions(ExemptionRows rows, SiteLock siteLock, Policies policies, ActivityLog activityLog,
			ApplicationEventPublisher events, Clock clock) {
		this.rows = rows;
		this.siteLock = siteLock;
		this.policies = policies;
		this.activityLog = activityLog;
		this.events = events;
		this.clock = clock;
	}

	/** All of an installation, by kind and pattern. */
	@Transactional(readOnly = true)
	public List<Entry> of(InstallationId installation) {
		return this.rows.of(installation);
	}

	/** The same, ready for decisions. */
	@Transactional(readOnly = true)
	public ExemptionList listOf(InstallationId installation) {
		return new ExemptionList(of(installation).stream().map(Entry::exemption).toList());
	}

	/**
	 * The same, and nobody changes them before the transaction ends.
	 */
	@Transactional
	public ExemptionList lockedListOf(InstallationId installation) {
		this.siteLock.lock(installation);
		return listOf(installation);
	}

	/**
	 * Adds exemptions, all or none. One that there is for the same kind and pattern is
	 * replaced; one that says what is stored already stays as it is.
	 * @throws TooMany if there would be more than {@value #MOST}
	 * @throws TooSoon if one would end earlier than it does, and within the days of grace
	 */
	@Transactional
	public void add(ActingUser actor, List<Exemption> exemptions) {
		this.siteLock.lock(actor.installation());
		LocalDate grace = lastDayOfGrace(actor.installation());
		Map<String, Exemption> stored = of(actor.installation()).stream()
			.map(Entry::exemption)
			.collect(Collectors.toMap(Exemption::subject, Function.identity()));
		List<Change> changes = new ArrayList<>();
		for (Exemption exemption : exemptions) {
			Exemption before = stored.put(exemption.subject(), exemption);
			if (!exemption.equals(before)) {
				if (before != null && grace != null && exemption.isOver(grace) && exemption.endsBefore(before)) {
					throw new TooSoon(exemption, grace);
				}
				this.rows.save(actor, exemption, this.clock.instant());
				changes.add(change(exemption, (before != null) ? before.words() : null, exemption.words()));
			}
		}
		if (stored.size() > MOST) {
			throw new TooMany();
		}
		conclude(actor, changes);
	}

	/**
	 * An exemption that would end earlier than it does, and within the days of grace, by
	 * the days of another time zone; nothing if none would.
	 */
	@Transactional(readOnly = true)
	public Optional<Exemption> endingTooSoonIn(InstallationId installation, ZoneId zone) {
		Policy policy = this.policies.of(installation);
		Instant now = this.clock.instant();
		Instant grace = now.plus(Duration.ofDays(policy.grace().days()));
		return policy.revokes() ? listOf(installation).all().stream().filter((exemption) -> {
			Instant end = exemption.endIn(zone);
			Instant planned = exemption.endIn(policy.timeZone());
			return end != null && planned != null && now.isBefore(planned) && end.isBefore(planned)
					&& end.isBefore(grace);
		}).findFirst() : Optional.empty();
	}

	/**
	 * Removes an exemption. If the policy has days of grace, it ends after them instead,
	 * and can be kept until then. Nothing happens if there is none, or if it ends so soon
	 * anyway.
	 */
	@Transactional
	public void remove(ActingUser actor, Kind kind, String pattern) {
		this.siteLock.lock(actor.installation());
		Exemption before = find(actor.installation(), kind, pattern);
		if (before == null) {
			return;
		}
		LocalDate grace = lastDayOfGrace(actor.installation());
		if (grace == null || before.isOver(today(actor.installation()))) {
			this.rows.delete(actor.installation(), before);
			conclude(actor, List.of(change(before, before.words(), null)));
			return;
		}
		Exemption ending = new Exemption(kind, pattern, before.reason(), grace);
		if (ending.endsBefore(before)) {
			this.rows.end(actor.installation(), before, grace);
			conclude(actor, List.of(change(before, before.words(), ending.words())));
		}
	}

	/** Lets an exemption go on as before somebody removed it. */
	@Transactional
	public void keep(ActingUser actor, Kind kind, String pattern) {
		this.siteLock.lock(actor.installation());
		Exemption ending = find(actor.installation(), kind, pattern);
		if (ending != null && this.rows.keep(actor.installation(), kind, pattern)) {
			Exemption kept = Objects.requireNonNull(find(actor.installation(), kind, pattern));
			conclude(actor, List.of(change(ending, ending.words(), kept.words())));
		}
	}

	private void conclude(ActingUser actor, List<Change> changes) {
		if (!changes.isEmpty()) {
			this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), changes));
			this.events.publishEvent(new ExemptionsChanged(actor.installation(), listOf(actor.installation())));
		}
	}

	private @Nullable Exemption find(InstallationId installation, Kind kind, String pattern) {
		return of(installation).stream()
			.map(Entry::exemption)
			.filter((exemption) -> exemption.kind() == kind && exemption.pattern().equals(pattern))
			.findFirst()
			.orElse(null);
	}

	private @Nullable LocalDate lastDayOfGrace(InstallationId installation) {
		return this.policies.of(installation).lastDayOfGrace(this.clock.instant());
	}

	private LocalDate today(InstallationId installation) {
		return this.policies.of(installation).dayOf(this.clock.instant());
	}

	private static Change change(Exemption exemption, @Nullable String from, @Nullable String to) {
		return new Change("Exemption of " + exemption.subject(), from, to);
	}

	/**
	 * An exemption, and whose it is.
	 *
	 * @param addedBy the account id of who added it, or changed it last
	 * @param removed whether it ends because somebody removed it, and can be kept
	 */
	public record Entry(Exemption exemption, String addedBy, Instant addedAt, boolean removed) {

	}

	/** There would be too many exemptions; nothing was stored. */
	public static final class TooMany extends RuntimeException {

		TooMany() {
			super("There may be %d exemptions at most".formatted(MOST));
		}

	}

	/**
	 * An exemption would end within the days of grace, and earlier than it does; nothing
	 * was stored.
	 */
	public static final class TooSoon extends RuntimeException {

		private final LocalDate earliest;

		TooSoon(Exemption exemption, LocalDate earliest) {
			super("The exemption of %s may end on %s at the earliest".formatted(exemption.subject(), earliest));
			this.earliest = earliest;
		}

		/** The earliest last day. */
		public LocalDate earliest() {
			return this.earliest;
		}

	}

}
