package com.bulkops.orgs.policy;

import java.time.Clock;
import java.time.Instant;
import java.util.function.UnaryOperator;

import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;
import com.bulkops.orgs.site.SiteRemoved;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import java.util.function.UnaryOperator;

/**
 * The confirmed numbers of tokens as time goes by: what is left of them after runs, and
 * what ends them. A person confirms a number with {@link Policies}; nothing here raises
 * one.
 */
@Service
public class Confirmations {

	private final PolicyEntityRepository entities;

	private final SiteLock siteLock;

	private final Clock clock;

	Confirmations(PolicyEntityRepository entities, SiteLock siteLock, Clock clock) {
		this.entities = entities;
		this.siteLock = siteLock;
		this.clock = clock;
	}

	/**
	 * Deducts what a run revoked from what was confirmed, since a confirmation is no
	 * permanent permission. Callers report each run that read the lists to their end and
	 * revoked, however it ended. The run's own entry of the activity log says it.
	 * @param by the policy that the run applied; nothing happens if the rule or the cap
	 * was changed since, or if nothing was confirmed
	 * @param due the tokens that were due in the run
	 * @param left the tokens among them that it did not revoke
	 * @param moment the instant for which the run decided
	 */
	@Transactional
	public void recordRun(SiteId site, Policy by, DueCount due, long left, Instant moment) {
		change(site, (policy) -> policy.deductRun(by, due, left, moment));
	}

	/**
	 * Records that an exemption was deleted. The tokens that it exempted are no longer
	 * known, so no token that is due by now is expected besides the confirmed numbers.
	 */
	@Transactional
	void recordExemptionDeleted(SiteId site) {
		Instant now = this.clock.instant();
		change(site, (policy) -> policy.withConfirmedAsOfAtLeast(now));
	}

	/** Ends what was confirmed before an uninstall. */
	@EventListener
	@Transactional
	void follow(SiteRemoved event) {
		forget(event.site());
	}

	@Transactional
	void forget(SiteId site) {
		change(site, Policy::withoutConfirmed);
	}

	private void change(SiteId site, UnaryOperator<Policy> change) {
		this.siteLock.lock(site);
		this.entities.findById(site.value())
			.ifPresent((entity) -> entity.changeConfirmed(change.apply(entity.toPolicy())));
	}

}
