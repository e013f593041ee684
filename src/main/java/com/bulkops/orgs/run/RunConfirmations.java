package com.bulkops.orgs.run;

import java.util.Objects;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.SwitchOffs;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;

import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The confirmation of runs on hold: a person agrees to the number that the run asked for.
 * It is valid only for the inputs that the run decided by, so it is refused once the
 * organization, the rule in effect, the cap, the time zone or an exemption has changed.
 */
@Service
public class RunConfirmations {

	private final RunEntityRepository entities;

	private final Runs runs;

	private final RunInputsReader inputs;

	private final Policies policies;

	private final SwitchOffs switchOffs;

	RunConfirmations(RunEntityRepository entities, Runs runs, RunInputsReader inputs, Policies policies,
			SwitchOffs switchOffs) {
		this.entities = entities;
		this.runs = runs;
		this.inputs = inputs;
		this.policies = policies;
		this.switchOffs = switchOffs;
	}

	/** Returns why a run cannot be confirmed; empty if it can be. */
	@Transactional(readOnly = true)
	public Optional<Refusal> refusalOf(SiteId site, RunId run) {
		return refusalOf(site, run, this.policies.get(site));
	}

	/**
	 * Confirms the number of a run on hold, and requests another run.
	 * @param version the policy's version that the page showed
	 * @param due the number that the page showed
	 * @return the requested run
	 * @throws Refused if what the page showed is no longer in effect; nothing was
	 * confirmed then
	 */
	@Transactional
	public RunId confirm(ActingUser actor, RunId run, long version, long due) {
		SiteId site = actor.site();
		Policy policy = this.policies.lock(site);
		refusalOf(site, run, policy).ifPresent((refusal) -> {
			throw new Refused(refusal);
		});
		if (policy.version() != version) {
			throw new Refused(Refusal.CHANGED);
		}
		RunEntity onHold = this.entities.findById(run.value()).orElseThrow();
		if (!Long.valueOf(due).equals(onHold.toRun().planned())) {
			throw new Refused(Refusal.OTHER_NUMBER);
		}
		this.policies.confirm(actor, version, new Confirmation(due, onHold.plan().decidesFor()));
		this.switchOffs.confirm(actor, Objects.requireNonNull(onHold.toRun().endedAt(), "It has ended"));
		return this.runs.start(actor, RunMode.REVOKE);
	}

	private Optional<Refusal> refusalOf(SiteId site, RunId run, Policy policy) {
		RunEntity latest = this.entities.findLatestOtherThanScans(site.value(), Limit.of(1))
			.stream()
			.findFirst()
			.orElse(null);
		if (latest == null || !latest.getId().equals(run.value()) || latest.status() != RunStatus.ON_HOLD) {
			return Optional.of(Refusal.NOT_ON_HOLD);
		}
		boolean same = this.inputs.findFingerprint(site, policy).filter(latest.plan()::isDecidedBy).isPresent();
		return same ? Optional.empty() : Optional.of(Refusal.CHANGED);
	}

	/** The reasons for which a number is not confirmed. */
	public enum Refusal {

		/** The run is not on hold, or another one that could revoke has followed it. */
		NOT_ON_HOLD,
		/** The inputs of the run are no longer in effect. */
		CHANGED,
		/** The run asked for another number. */
		OTHER_NUMBER

	}

	/** A refused confirmation: what the page showed is no longer in effect. */
	public static final class Refused extends RuntimeException {

		private final Refusal refusal;

		Refused(Refusal refusal) {
			super("Nothing was confirmed: " + refusal);
			this.refusal = refusal;
		}

		public Refusal refusal() {
			return this.refusal;
		}

	}

}
