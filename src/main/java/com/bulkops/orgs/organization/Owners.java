package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The owners of an organization: the people who may act on it. Administrators of Jira do
 * not administer the organization. A person becomes an owner by a key of the organization
 * that passes all checks, or is added by an owner. Without owners there is no one who may
 * act. Other administrators of the site may only read. Owners are kept after an uninstall
 * for as long as the activity log.
 */
@Service
public class Owners {

	/** Chosen by us: the maximum number of owners of a site. */
	public static final int MOST = 50;

	private final JdbcClient jdbc;

	private final SiteLock siteLock;

	private final ActivityLog activityLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Owners(JdbcClient jdbc, SiteLock siteLock, ActivityLog activityLog, ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.siteLock = siteLock;
		this.activityLog = activityLog;
		this.events = events;
		this.clock = clock;
	}

	/** Returns whether an administrator may act; see {@link #require} for changes. */
	@Transactional(readOnly = true)
	public boolean contains(ActingUser actor) {
		return list(actor.site()).contains(actor.accountId());
	}

	/**
	 * Requires that an administrator may act until the transaction ends. It locks the
	 * site, so that no owner is removed meanwhile.
	 * @throws NotAnOwner if the actor is none, or if there are no owners
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void require(ActingUser actor) {
		this.siteLock.lock(actor.site());
		if (!contains(actor)) {
			throw new NotAnOwner();
		}
	}

	/** Lists the account ids of all owners, the first one first. */
	@Transactional(readOnly = true)
	public List<String> list(SiteId site) {
		return this.jdbc
			.sql("select account_id from organization_owner where site_id = ? order by added_at, account_id")
			.param(site.value())
			.query(String.class)
			.list();
	}

	/**
	 * Adds an owner. Nothing happens if the account is one.
	 * @throws NotAnOwner if the actor is none, or if there are no owners
	 * @throws TooMany if there are {@value #MOST}
	 */
	@Transactional
	public void add(ActingUser actor, AccountId account) {
		require(actor);
		List<String> known = list(actor.site());
		if (known.size() >= MOST && !known.contains(account.value())) {
			throw new TooMany();
		}
		int added = this.jdbc.sql("""
				insert into organization_owner (site_id, account_id, organization_id, added_by, added_at)
				select site_id, :account, organization_id, account_id, :now from organization_owner
				where site_id = :siteId and account_id = :actor on conflict do nothing
				""")
			.param("siteId", actor.site().value())
			.param("account", account.value())
			.param("actor", actor.accountId())
			.param("now", now())
			.update();
		if (added > 0) {
			publish(actor.site(), RightsChanged.Kind.OWNER_ADDED, account.value());
			log(actor, null, account.value());
		}
	}

	/**
	 * Removes an owner. Nothing happens if the account is none, or the last one.
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public void remove(ActingUser actor, AccountId account) {
		require(actor);
		int removed = this.jdbc.sql("""
				delete from organization_owner where site_id = :siteId and account_id = :account
				and exists (select 1 from organization_owner where site_id = :siteId and account_id <> :account)
				""").param("siteId", actor.site().value()).param("account", account.value()).update();
		if (removed > 0) {
			publish(actor.site(), RightsChanged.Kind.OWNER_REMOVED, account.value());
			log(actor, account.value(), null);
		}
	}

	/**
	 * Finds the organization that owners have proved, even if it is no longer connected.
	 */
	Optional<OrganizationId> findProvedOrganization(SiteId site) {
		return this.jdbc.sql("select distinct organization_id from organization_owner where site_id = ?")
			.param(site.value())
			.query(String.class)
			.optional()
			.map(OrganizationId::new);
	}

	/**
	 * Makes the person who has proved a full key an owner, and removes the owners of
	 * another organization. If there are {@value #MOST}, the one who was added last is
	 * removed.
	 * @return the changes, as the log names them
	 */
	List<Change> recordProof(ActingUser actor, OrganizationId organization) {
		SiteId site = actor.site();
		List<Change> changes = new ArrayList<>();
		boolean isNew = !contains(actor);
		this.jdbc.sql("""
				delete from organization_owner where site_id = ? and lower(organization_id) <> lower(?)
				returning account_id
				""")
			.params(site.value(), organization.value())
			.query(String.class)
			.list()
			.stream()
			.filter((account) -> !account.equals(actor.accountId()))
			.forEach((account) -> {
				publish(site, RightsChanged.Kind.OWNER_REMOVED, account);
				changes.add(change(account, null));
			});
		if (isNew) {
			makeRoom(site, changes);
		}
		this.jdbc.sql("update organization_owner set organization_id = ? where site_id = ?")
			.params(organization.value(), site.value())
			.update();
		this.jdbc.sql("""
				insert into organization_owner (site_id, account_id, organization_id, added_by, added_at)
				values (:siteId, :actor, :organization, :actor, :now) on conflict do nothing
				""")
			.param("siteId", actor.site().value())
			.param("actor", actor.accountId())
			.param("organization", organization.value())
			.param("now", now())
			.update();
		if (isNew) {
			publish(site, RightsChanged.Kind.OWNER_ADDED, actor.accountId());
			changes.add(change(null, actor.accountId()));
		}
		return changes;
	}

	private void makeRoom(SiteId site, List<Change> changes) {
		List<String> known = list(site);
		if (known.size() >= MOST) {
			String last = known.get(known.size() - 1);
			this.jdbc.sql("delete from organization_owner where site_id = ? and account_id = ?")
				.params(site.value(), last)
				.update();
			publish(site, RightsChanged.Kind.OWNER_REMOVED, last);
			changes.add(change(last, null));
		}
	}

	private void publish(SiteId site, RightsChanged.Kind kind, String account) {
		this.events.publishEvent(new RightsChanged(site, kind, account, null));
	}

	private OffsetDateTime now() {
		return Timestamps.write(this.clock.instant());
	}

	/** Returns the change for the activity log. */
	static Change change(@Nullable String from, @Nullable String to) {
		return Change.ofAccounts("Owner of the organization", from, to);
	}

	private void log(ActingUser actor, @Nullable String from, @Nullable String to) {
		this.activityLog.append(NewEntry.settings(actor.site(), actor.accountId(), List.of(change(from, to))));
	}

	/** The failure that there would be too many owners; nothing was stored. */
	public static final class TooMany extends RuntimeException {

	}

}
