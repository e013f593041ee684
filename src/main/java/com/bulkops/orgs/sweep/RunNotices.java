package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.notice.AdminNotices;
import com.bulkops.orgs.notice.EndedRun;
import com.bulkops.orgs.notice.OwnerNotices;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.run.EndedRunRecord;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStore;
import com.bulkops.orgs.schedule.NightlySchedule;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Has notices planned: after each run, exactly once, and for the app's own key. A run
 * ends whether or not that works; it stays untold until it does.
 */
@Service
class RunNotices {

	/** Ours: more than end in a minute. */
	private static final int RUNS_AT_ONCE = 100;

	/** The longest of the thresholds, and a day for the time zones. */
	private static final int DAYS_AHEAD = 31;

	private final RunStore runs;

	private final NightlySchedule schedule;

	private final Organizations organizations;

	private final Policies policies;

	private final Exemptions exemptions;

	private final Inventory inventory;

	private final AdminNotices adminNotices;

	private final OwnerNotices ownerNotices;

	private final Clock clock;

	RunNotices(RunStore runs, NightlySchedule schedule, Organizations organizations, Policies policies,
			Exemptions exemptions, Inventory inventory, AdminNotices adminNotices, OwnerNotices ownerNotices,
			Clock clock) {
		this.runs = runs;
		this.schedule = schedule;
		this.organizations = organizations;
		this.policies = policies;
		this.exemptions = exemptions;
		this.inventory = inventory;
		this.adminNotices = adminNotices;
		this.ownerNotices = ownerNotices;
		this.clock = clock;
	}

	/** The runs of whose end nobody was told yet. */
	@Transactional(readOnly = true)
	List<RunId> untold() {
		return this.runs.unannounced(RUNS_AT_ONCE);
	}

	/** Plans the notices about one run, unless another machine does. */
	@Transactional
	void plan(RunId id) {
		this.runs.takeUnannounced(id).ifPresent((run) -> {
			Run sweep = run.run();
			OrganizationLink link = this.organizations.find(run.installation())
				.filter((current) -> run.organization() == null || current.id().equals(run.organization()))
				.orElse(null);
			Instant endedAt = (sweep.endedAt() != null) ? sweep.endedAt() : this.clock.instant();
			this.adminNotices.tellOf(
					new EndedRun(run.installation(), sweep.id(), sweep.mode(), Result.valueOf(sweep.status().name()),
							sweep.requestedBy(), (link != null) ? organization(link) : null, sweep.counts(),
							sweep.reason(), sweep.startedAt(), endedAt));
			if (sweep.startedAt() != null) {
				tellOfRevoked(run, sweep, link);
				if (link != null) {
					warn(run.installation(), sweep, sweep.startedAt(), endedAt, link);
				}
			}
		});
	}

	/**
	 * What is revoked is revoked, also if the organization, whose name is gone then, is
	 * not connected any more.
	 */
	private void tellOfRevoked(EndedRunRecord run, Run sweep, @Nullable OrganizationLink link) {
		OrganizationId id = (link != null) ? link.id() : run.organization();
		if (id != null) {
			this.ownerNotices.tellOfRevoked(run.installation(), sweep.id(), new OwnerNotices.Organization(id,
					(link != null) ? link.name() : id.value(), this.policies.of(run.installation()).timeZone()));
		}
	}

	private void warn(InstallationId installation, Run sweep, Instant startedAt, Instant endedAt,
			OrganizationLink link) {
		Policy policy = this.policies.of(installation);
		OwnerNotices.Organization organization = new OwnerNotices.Organization(link.id(), link.name(),
				policy.timeZone());
		boolean ofThisRun = this.inventory.snapshot(installation, link.id())
			.filter((snapshot) -> !snapshot.seenAt().isBefore(startedAt) && !snapshot.seenAt().isAfter(endedAt))
			.isPresent();
		int lead = this.ownerNotices.longestLead(installation);
		if (ofThisRun && lead > 0) {
			RevocationForecast forecast = new RevocationForecast(policy, this.exemptions.listFor(installation),
					this.schedule.next(installation, lead + 2));
			forecast.createdUpTo()
				.ifPresent((createdUpTo) -> this.ownerNotices.warn(installation, sweep.id(), new OwnerNotices.Forecast(
						organization, policy.interval().code(), createdUpTo, forecast::revokedAt)));
		}
	}

	/** The organizations whose keys are about to expire. */
	@Transactional(readOnly = true)
	Map<InstallationId, OrganizationLink> expiring() {
		return this.organizations
			.withKeyExpiringUpTo(LocalDate.ofInstant(this.clock.instant(), ZoneOffset.UTC).plusDays(DAYS_AHEAD));
	}

	/** Plans the notices about one key that is about to expire. */
	@Transactional
	void planExpiry(InstallationId installation, OrganizationLink link) {
		LocalDate today = LocalDate.ofInstant(this.clock.instant(), this.policies.of(installation).timeZone());
		if (link.keyExpiresOn() != null) {
			this.adminNotices.tellOfExpiry(installation, organization(link), link.connectedAt(), link.keyExpiresOn(),
					today);
		}
	}

	/**
	 * Remembers that the key does not work, and plans to tell the administrators at once.
	 */
	@Transactional
	void noteRejectedKey(InstallationId installation, String problem) {
		this.organizations.noteProblem(installation, problem);
		Optional<OrganizationLink> link = this.organizations.find(installation);
		this.adminNotices.tellOfRejectedKey(installation, link.map(RunNotices::organization).orElse(null),
				link.map(OrganizationLink::problemSince).orElseGet(this.clock::instant), problem);
	}

	/** What owners are about to be told may not be true any more. */
	@EventListener
	@Transactional
	void withdrawWarnings(PolicyChanged event) {
		this.ownerNotices.withdrawWarnings(event.installation());
	}

	private static AdminNotices.Organization organization(OrganizationLink link) {
		return new AdminNotices.Organization(link.id(), link.name());
	}

}
