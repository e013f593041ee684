package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.ExemptionLists;
import com.bulkops.orgs.policy.ExemptionsChanged;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.run.EndedRunRecord;
import com.bulkops.orgs.run.EndedRuns;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.site.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Has notices planned: after each run, exactly once, and for the app's own key. A run
 * ends whether or not that works; it stays untold until it does.
 * <p>
 * Longer than other files: what is planned after a run and what withdraws it again are
 * each other's opposite.
 */
@Service
public class RunNotices {

	/** Ours: more than end in a minute. */
	private static final int RUNS_AT_ONCE = 100;

	/** The longest of the thresholds, and a day for the time zones. */
	private static final int DAYS_AHEAD = 31;

	private final EndedRuns endedRuns;

	private final NightlySchedule schedule;

	private final Organizations organizations;

	private final ConnectedSites sites;

	private final Policies policies;

	private final ExemptionLists exemptions;

	private final Inventory inventory;

	private final AdminNotices adminNotices;

	private final OwnerNotices ownerNotices;

	private final Clock clock;

	RunNotices(EndedRuns endedRuns, NightlySchedule schedule, Organizations organizations, ConnectedSites sites,
			Policies policies, ExemptionLists exemptions, Inventory inventory, AdminNotices adminNotices,
			OwnerNotices ownerNotices, Clock clock) {
		this.endedRuns = endedRuns;
		this.schedule = schedule;
		this.organizations = organizations;
		this.sites = sites;
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
		return this.endedRuns.findUnannounced(RUNS_AT_ONCE);
	}

	/** Plans the notices about one run, unless another machine does. */
	@Transactional
	void plan(RunId id) {
		this.endedRuns.takeUnannounced(id).ifPresent((run) -> {
			Run sweep = run.run();
			OrganizationLink link = this.organizations.find(run.installation())
				.filter((current) -> run.organization() == null || current.id().equals(run.organization()))
				.orElse(null);
			Instant endedAt = (sweep.endedAt() != null) ? sweep.endedAt() : this.clock.instant();
			this.adminNotices.tellOf(new EndedRun(run.installation(), sweep.id(), sweep.mode(),
					EntryResult.valueOf(sweep.status().name()), sweep.requestedBy(),
					(link != null) ? organization(link) : null, sweep.counts(), sweep.reason(), sweep.startedAt(),
					endedAt));
			if (sweep.startedAt() != null) {
				tellOfRevoked(run, sweep, link);
				if (link != null && isOfNightAndComplete(sweep)) {
					planForOwners(run.installation(), sweep, sweep.startedAt(), link);
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
					(link != null) ? link.name() : id.value(), this.policies.get(run.installation()).timeZone()));
		}
	}

	/**
	 * Owners are warned by no run that somebody requested, and by none that may not have
	 * read or judged everything: to look changes nothing outside.
	 */
	private static boolean isOfNightAndComplete(Run sweep) {
		return sweep.requestedBy() == null && sweep.status() == RunStatus.COMPLETED;
	}

	private void planForOwners(InstallationId installation, Run sweep, Instant startedAt, OrganizationLink link) {
		Policy policy = this.policies.get(installation);
		boolean isCurrent = this.inventory.findSummary(installation, link.id())
			.filter((summary) -> !summary.seenAt().isBefore(startedAt))
			.isPresent();
		Optional<LocalDate> until = this.ownerNotices.forecastUntil(installation, policy.timeZone());
		if (isCurrent && until.isPresent()) {
			long days = ChronoUnit.DAYS.between(policy.toLocalDate(this.clock.instant()), until.get());
			List<Instant> nights = this.schedule.listNext(installation, Math.toIntExact(days) + 2);
			if (!nights.isEmpty()) {
				RevocationForecast forecast = new RevocationForecast(policy, this.exemptions.load(installation),
						nights);
				this.ownerNotices.plan(installation, sweep.id(), new OwnerNotices.Forecast(organization(link, policy),
						policy.interval().code(), forecast.createdUpTo().orElse(null), forecast::revokedAt));
			}
		}
	}

	/** Returns the requests to withdraw waiting warnings, by site. */
	Map<InstallationId, UUID> withdrawalsRequested() {
		return this.ownerNotices.withdrawalsRequested();
	}

	/**
	 * Withdraws the warnings of a site that wait. What was announced already is judged by
	 * the next night's run; if there is none, because revoking is off or another
	 * organization is connected, owners are notified at the time when it would have
	 * begun, unless the settings change again until then.
	 */
	@Transactional
	void withdraw(InstallationId installation, UUID request) {
		Map<OrganizationId, RunId> announced = this.ownerNotices.withdraw(installation);
		Policy policy = this.policies.get(installation);
		OrganizationLink link = this.organizations.find(installation).orElse(null);
		boolean hasNights = this.schedule.findNext(installation).isPresent();
		announced.forEach((id, run) -> {
			OwnerNotices.Organization organization = (link != null && link.id().equals(id)) ? organization(link, policy)
					: null;
			if (organization == null || !hasNights) {
				this.ownerNotices.takeBack(installation, run,
						(organization != null) ? organization
								: new OwnerNotices.Organization(id, id.value(), policy.timeZone()),
						nextNightlyTime(policy));
			}
		});
		this.ownerNotices.withdrawalDone(installation, request);
	}

	private Instant nextNightlyTime(Policy policy) {
		ZonedDateTime now = this.clock.instant().atZone(policy.timeZone());
		ZonedDateTime today = now.with(policy.nightlyAt());
		return (today.isAfter(now) ? today : now.plusDays(1).with(policy.nightlyAt())).toInstant();
	}

	/** The organizations whose keys are about to expire. */
	@Transactional(readOnly = true)
	Map<InstallationId, OrganizationLink> expiring() {
		return this.organizations
			.findWithKeyExpiringUpTo(LocalDate.ofInstant(this.clock.instant(), ZoneOffset.UTC).plusDays(DAYS_AHEAD));
	}

	/** Plans the notices about one key that is about to expire. */
	@Transactional
	void planExpiry(InstallationId installation, OrganizationLink link) {
		LocalDate today = LocalDate.ofInstant(this.clock.instant(), this.policies.get(installation).timeZone());
		if (link.keyExpiresOn() != null) {
			this.adminNotices.tellOfExpiry(installation, organization(link), link.connectedAt(), link.keyExpiresOn(),
					today);
		}
	}

	/**
	 * Remembers that the key does not work, and plans to tell the administrators at once.
	 */
	@Transactional
	public void noteRejectedKey(InstallationId installation, String problem) {
		this.organizations.recordProblem(installation, problem);
		Optional<OrganizationLink> link = this.organizations.find(installation);
		this.adminNotices.tellOfRejectedKey(installation, link.map(RunNotices::organization).orElse(null),
				link.map(OrganizationLink::problemSince).orElseGet(this.clock::instant), problem);
	}

	/** The dates that waiting warnings name may not be true any more. */
	@EventListener
	@Transactional
	void requestWithdrawal(PolicyChanged event) {
		this.ownerNotices.requestWithdrawal(event.installation());
	}

	/**
	 * A token may be exempt by now, or not any more, at all sites of the organization.
	 */
	@EventListener
	@Transactional
	void requestWithdrawal(ExemptionsChanged event) {
		this.ownerNotices.requestWithdrawal(event.installation());
		this.sites.findOthers(event.installation())
			.forEach((site) -> this.ownerNotices.requestWithdrawal(site.installation()));
	}

	/** Nothing of the organization that was connected before is revoked any more. */
	@EventListener
	@Transactional
	void requestWithdrawal(OrganizationReplaced event) {
		this.ownerNotices.requestWithdrawal(event.installation());
	}

	private static OwnerNotices.Organization organization(OrganizationLink link, Policy policy) {
		return new OwnerNotices.Organization(link.id(), link.name(), policy.timeZone());
	}

	private static AdminNotices.Organization organization(OrganizationLink link) {
		return new AdminNotices.Organization(link.id(), link.name());
	}

}
