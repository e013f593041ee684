package com.bulkops.orgs.organization;

import java.util.List;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.Connection.Outcome;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * The decision who may connect an organization or replace its key. Callers hold the lock
 * of the site and the transaction that stores the key.
 */
@Component
class Admission {

	private final Owners owners;

	private final Claims claims;

	/** Resolved late, since its implementation depends on {@link Owners}. */
	private final ObjectProvider<ProtectionHistory> history;

	private final ActivityLog activityLog;

	private final ApplicationEventPublisher events;

	Admission(Owners owners, Claims claims, ObjectProvider<ProtectionHistory> history, ActivityLog activityLog,
			ApplicationEventPublisher events) {
		this.owners = owners;
		this.claims = claims;
		this.history = history;
		this.activityLog = activityLog;
		this.events = events;
	}

	/**
	 * Admits a person with a key. If another organization was protected before and the
	 * person is none of its owners, a claim is stored first. The key is admitted if it is
	 * entered again after the notice.
	 * @throws KeyNotFull if the person is no owner of the organization, and the key does
	 * not pass all checks
	 */
	Connection admit(ActingUser actor, VerifiedKey verified) {
		OrganizationId proved = this.owners.findProvedOrganization(actor.site()).orElse(null);
		boolean same = proved != null && proved.value().equalsIgnoreCase(verified.organization().value());
		boolean isOwner = this.owners.contains(actor);
		if (!(same && isOwner) && verified.shortcoming().isPresent()) {
			throw new KeyNotFull();
		}
		if (isClaim(actor, verified)) {
			return new Connection(Outcome.CLAIMED, claim(actor, verified.organization()).from());
		}
		if (!same) {
			this.claims.deleteAll(actor.site());
		}
		return new Connection(same ? Outcome.KEY_STORED : Outcome.STARTED_OVER, null);
	}

	/**
	 * Returns whether a person with a key has to wait for a notice to the owners.
	 */
	boolean isClaim(ActingUser actor, VerifiedKey verified) {
		OrganizationId proved = this.owners.findProvedOrganization(actor.site()).orElse(null);
		return proved != null && !proved.value().equalsIgnoreCase(verified.organization().value())
				&& !this.owners.contains(actor) && this.history.getObject().wasProtected(actor.site(), proved)
				&& this.claims.find(actor, verified.organization()).filter(this.claims::isNoticeOver).isEmpty();
	}

	/**
	 * Makes the admitted person an owner.
	 * @return the changes, as the log names them
	 */
	List<Change> makeOwner(ActingUser actor, OrganizationId organization) {
		return this.owners.recordProof(actor, organization);
	}

	void requireOwner(ActingUser actor) {
		this.owners.require(actor);
	}

	List<Claim> listClaims(SiteId site) {
		return this.claims.list(site);
	}

	private Claim claim(ActingUser actor, OrganizationId organization) {
		return this.claims.find(actor, organization).orElseGet(() -> {
			Claim added = this.claims.add(actor, organization);
			this.activityLog.append(NewEntry.settings(actor.site(), actor.accountId(),
					List.of(new Change("Asks to connect another organization", null, organization.value()))));
			this.events.publishEvent(
					new RightsChanged(actor.site(), RightsChanged.Kind.CLAIMED, actor.accountId(), added.from()));
			return added;
		});
	}

}
