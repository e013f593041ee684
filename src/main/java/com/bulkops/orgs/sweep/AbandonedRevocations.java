package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Conclusion;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ListResult;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.run.EndedRuns;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.schedule.Tick;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.Sites;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The revocations that were open when their run ended, because it had no lease then or
 * Atlassian did not answer. Atlassian's lists conclude them as soon as no attempt can
 * have a call on its way now. Sites do not wait for each other. Without an answer they
 * are tried again for as long as a run would wait, after a rate limit not before its end.
 */
@Component
class AbandonedRevocations implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(AbandonedRevocations.class);

	private final ActivityLog activityLog;

	private final RunLeases leases;

	private final EndedRuns endedRuns;

	private final Sites sites;

	private final Organizations organizations;

	private final RunProperties properties;

	private final Clock clock;

	private final ThreadPoolExecutor threads;

	private final Set<SiteId> sitesInWork = ConcurrentHashMap.newKeySet();

	/** The times before which no list of a site is read, after a rate limit. */
	private final Map<SiteId, Instant> limited = new ConcurrentHashMap<>();

	/** The times before which no list is read for an entry, after no answer. */
	private final Map<EntryId, Instant> unanswered = new ConcurrentHashMap<>();

	AbandonedRevocations(ActivityLog activityLog, RunLeases leases, EndedRuns endedRuns, Sites sites,
			Organizations organizations, RunProperties properties, Clock clock) {
		this.activityLog = activityLog;
		this.leases = leases;
		this.endedRuns = endedRuns;
		this.sites = sites;
		this.organizations = organizations;
		this.properties = properties;
		this.clock = clock;
		this.threads = new ThreadPoolExecutor(properties.atOnce(), properties.atOnce(), 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (work) -> RunThread.daemon(work, "abandoned-revocations"));
		this.threads.allowCoreThreadTimeOut(true);
	}

	@EventListener
	void onTick(Tick tick) {
		if (tick == Tick.RUNS) {
			try {
				concludeAll();
			}
			catch (RuntimeException ex) {
				log.warn("Revocations that ended runs left open could not be found. The next tick tries again.", ex);
			}
		}
	}

	/** Concludes those of all sites, each in a thread that waits for no other site. */
	void concludeAll() {
		List<SiteId> sites = this.activityLog.sitesWithPending();
		if (sites.isEmpty()) {
			this.limited.clear();
			this.unanswered.clear();
		}
		sites.stream().filter(this.sitesInWork::add).forEach((site) -> this.threads.execute(() -> {
			try {
				conclude(site);
			}
			catch (RuntimeException ex) {
				log.warn(
						"Revocations that ended runs of {} left open could not be concluded. The next tick tries again.",
						site, ex);
			}
			finally {
				this.sitesInWork.remove(site);
			}
		}));
	}

	/** Concludes those of a site, until there is no answer: then the others follow. */
	void conclude(SiteId site) {
		if (isEarly(this.limited.get(site))) {
			return;
		}
		Map<RunId, Instant> ended = new HashMap<>();
		this.activityLog.pending(site)
			.stream()
			.map(AbandonedRevocations::requireRun)
			.distinct()
			.forEach((run) -> this.leases.findEndOfFree(run).ifPresent((at) -> ended.put(run, at)));
		// Read again: a run concludes its own until it ends.
		for (ActivityEntry entry : ended.isEmpty() ? List.<ActivityEntry>of() : this.activityLog.pending(site)) {
			Instant at = isEarly(this.unanswered.get(entry.id())) ? null : ended.get(requireRun(entry));
			if (at != null && !isAnswered(site, entry, at)) {
				return;
			}
		}
	}

	/** Returns whether there was an answer. A failure does not delay other entries. */
	private boolean isAnswered(SiteId site, ActivityEntry entry, Instant ended) {
		try {
			return conclude(site, entry, ended);
		}
		catch (RuntimeException ex) {
			log.warn("The revocation of entry {} could not be concluded. The next tick tries again.", entry.id(), ex);
			return true;
		}
	}

	private boolean isEarly(@Nullable Instant notBefore) {
		return notBefore != null && notBefore.isAfter(this.clock.instant());
	}

	/** Concludes an entry, and returns whether there was an answer. */
	private boolean conclude(SiteId site, ActivityEntry entry, Instant ended) {
		Conclusion conclusion;
		try {
			conclusion = findConclusion(site, entry);
		}
		catch (AdminApiException.RateLimited | AdminApiException.AtlassianUnavailable ex) {
			if (Thread.currentThread().isInterrupted()) {
				return false;
			}
			if (ended.plus(this.properties.longestOutage()).isAfter(this.clock.instant())) {
				waitFor(site, entry, ex);
				return false;
			}
			conclusion = notKnown(entry, ex.getMessage());
		}
		if (!this.activityLog.concludeAll(List.of(conclusion)).isEmpty()) {
			this.endedRuns.announceAgain(requireRun(entry));
		}
		return true;
	}

	private void waitFor(SiteId site, ActivityEntry entry, AdminApiException failure) {
		if (failure instanceof AdminApiException.RateLimited limit) {
			this.limited.put(site, limit.until());
		}
		else {
			this.unanswered.put(entry.id(), this.clock.instant().plus(this.properties.outagePause()));
		}
	}

	private Conclusion findConclusion(SiteId site, ActivityEntry entry) {
		if (!this.sites.isActive(site)) {
			return notKnown(entry, "The app is no longer installed.");
		}
		Optional<OrganizationLink> link = this.organizations.find(site);
		if (link.isEmpty()
				|| !this.endedRuns.findOrganizationOf(requireRun(entry)).filter(link.get().id()::equals).isPresent()) {
			return notKnown(entry, "Its organization is no longer connected.");
		}
		try {
			AccountId account = Objects.requireNonNull(entry.account(), "a revocation has an account");
			ListResult<ApiToken> list = this.organizations.open(site).tokensOf(account);
			return list.unreadable().isEmpty() ? byList(entry, list)
					: notKnown(entry, "Atlassian's list of the account's tokens cannot be read in full.");
		}
		catch (AdminApiException.AccountNotFound ex) {
			return new Conclusion(entry.id(), EntryResult.ALREADY_GONE,
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

	private static Conclusion byList(ActivityEntry entry, ListResult<ApiToken> list) {
		Set<Object> listed = list.items().stream().map(ApiToken::id).collect(Collectors.toSet());
		boolean gone = !listed.contains(Objects.requireNonNull(entry.token(), "a revocation has a token").id());
		return gone ? new Conclusion(entry.id(), EntryResult.REVOKED,
				"The run was ended while it was revoking this token. Checked again: Atlassian no longer lists it.")
				: new Conclusion(entry.id(), EntryResult.FAILED,
						"The run was ended before it revoked this token. Atlassian still lists it.");
	}

	private static Conclusion notKnown(ActivityEntry entry, String because) {
		return new Conclusion(entry.id(), EntryResult.FAILED, "The run was ended while it was revoking this token. "
				+ because + " It is unknown whether the token still exists.");
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	private static RunId requireRun(ActivityEntry entry) {
		return Objects.requireNonNull(entry.run(), "a revocation has a run");
	}

}
