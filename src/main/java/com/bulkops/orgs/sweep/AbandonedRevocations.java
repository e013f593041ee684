package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Conclusion;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.Installations;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStore;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.schedule.Tick;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Concludes what a run left open that was ended from outside while nobody held it, as by
 * Off between two attempts: no attempt follows that would ask Atlassian. It waits until
 * no call of the last attempt can be on its way any more.
 */
@Component
class AbandonedRevocations {

	private static final Logger log = LoggerFactory.getLogger(AbandonedRevocations.class);

	/** Chosen by us: after that, an outage of Atlassian is waited for no longer. */
	private static final Duration LONGEST_WAIT = Duration.ofHours(1);

	private final ActivityLog activityLog;

	private final Runs runs;

	private final RunStore runStore;

	private final Installations installations;

	private final Organizations organizations;

	private final RunProperties properties;

	private final Clock clock;

	private final Executor executor;

	private final AtomicBoolean looking = new AtomicBoolean();

	AbandonedRevocations(ActivityLog activityLog, Runs runs, RunStore runStore, Installations installations,
			Organizations organizations, RunProperties properties, Clock clock,
			@Qualifier("applicationTaskExecutor") Executor executor) {
		this.activityLog = activityLog;
		this.runs = runs;
		this.runStore = runStore;
		this.installations = installations;
		this.organizations = organizations;
		this.properties = properties;
		this.clock = clock;
		this.executor = executor;
	}

	@EventListener
	void onTick(Tick tick) {
		if (tick == Tick.RUNS && this.looking.compareAndSet(false, true)) {
			this.executor.execute(() -> {
				try {
					concludeEndedBefore(this.clock.instant().minus(this.properties.abandonedAfter()));
				}
				catch (RuntimeException ex) {
					log.warn("Revocations of ended runs could not be looked at. The next tick tries again.", ex);
				}
				finally {
					this.looking.set(false);
				}
			});
		}
	}

	void concludeEndedBefore(Instant latest) {
		for (InstallationId installation : this.activityLog.sitesWithPending()) {
			for (ActivityEntry entry : this.activityLog.pending(installation)) {
				this.runs.find(installation, requireRun(entry))
					.map(Run::endedAt)
					.filter(latest::isAfter)
					.ifPresent((ended) -> conclude(installation, entry, ended));
			}
		}
	}

	private void conclude(InstallationId installation, ActivityEntry entry, Instant ended) {
		try {
			Conclusion conclusion = ask(installation, entry);
			if (!this.activityLog.concludeAll(List.of(conclusion)).isEmpty()) {
				this.runStore.announceAgain(requireRun(entry));
			}
		}
		catch (AdminApiException.RateLimited | AdminApiException.AtlassianUnavailable ex) {
			if (this.clock.instant().isAfter(ended.plus(LONGEST_WAIT))) {
				this.activityLog.concludeAll(List.of(notKnown(entry, ex.getMessage())));
			}
		}
	}

	private Conclusion ask(InstallationId installation, ActivityEntry entry) {
		if (!this.installations.isActive(installation)) {
			return notKnown(entry, "The app is not installed any more.");
		}
		Optional<OrganizationLink> link = this.organizations.find(installation);
		if (link.isEmpty()
				|| !this.runStore.organizationOf(requireRun(entry)).filter(link.get().id()::equals).isPresent()) {
			return notKnown(entry, "Its organization is not connected any more.");
		}
		try {
			AccountId account = Objects.requireNonNull(entry.account(), "a revocation has an account");
			Batch<ApiToken> list = this.organizations.open(installation).tokensOf(account);
			return list.unreadable().isEmpty() ? byList(entry, list)
					: notKnown(entry, "Atlassian's list of the account's tokens cannot be read in full.");
		}
		catch (AdminApiException.AccountNotFound ex) {
			return new Conclusion(entry.id(), Result.ALREADY_GONE,
					"The account no longer exists, and its tokens with it.");
		}
		catch (AdminApiException.RateLimited | AdminApiException.AtlassianUnavailable ex) {
			throw ex;
		}
		catch (AdminApiException ex) {
			return notKnown(entry, ex.getMessage());
		}
		catch (Organizations.NotConnected ex) {
			return notKnown(entry, ex.getMessage());
		}
	}

	private static Conclusion byList(ActivityEntry entry, Batch<ApiToken> list) {
		Set<Object> listed = list.items().stream().map(ApiToken::id).collect(Collectors.toSet());
		boolean gone = !listed.contains(Objects.requireNonNull(entry.token(), "a revocation has a token").id());
		return gone ? new Conclusion(entry.id(), Result.REVOKED,
				"The run was ended while it was revoking this token. Asked again, Atlassian does not list it any more.")
				: new Conclusion(entry.id(), Result.FAILED,
						"The run was ended before it revoked this token. Atlassian still lists it.");
	}

	private static Conclusion notKnown(ActivityEntry entry, String because) {
		return new Conclusion(entry.id(), Result.FAILED, "The run was ended while it was revoking this token. "
				+ because + " Whether the token is gone is not known.");
	}

	private static RunId requireRun(ActivityEntry entry) {
		return Objects.requireNonNull(entry.run(), "a revocation has a run");
	}

}
