package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.SiteLock;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who may act on an organization. Administering Jira is not administering the
 * organization: whoever proves a key of it that passes all checks becomes an owner, and
 * so does everybody whom an owner names. While there is none, nobody may act. Other
 * administrators of the site may look. Owners stay when the app is uninstalled, as long
 * as the log does: it is theirs.
 */
@Service
public class Owners {

	/** Ours, of a site: more than know each other. */
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
		return of(actor.installation()).contains(actor.accountId());
	}

	/**
	 * Requires that an administrator may act until the end of the transaction, in which
	 * everything that people ask for is stored. Locks the site, so that nobody is removed
	 * meanwhile.
	 * @throws NotAnOwner if the actor is none, also while there is none at all
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void require(ActingUser actor) {
		this.siteLock.lock(actor.installation());
		if (!contains(actor)) {
			throw new NotAnOwner();
		}
	}

	/** The account ids of all owners, the first one first. */
	@Transactional(readOnly = true)
	public List<String> of(InstallationId installation) {
		return this.jdbc
			.sql("select account_id from organization_owner where client_key = ? order by added_at, account_id")
			.param(installation.clientKey())
			.query(String.class)
			.list();
	}

	/**
	 * Names another owner. Nothing happens if the account is one.
	 * @throws NotAnOwner if the actor is none, also while there is none at all
	 * @throws TooMany if there are {@value #MOST}
	 */
	@Transactional
	public void add(ActingUser actor, AccountId account) {
		require(actor);
		List<String> known = of(actor.installation());
		if (known.size() >= MOST && !known.contains(account.value())) {
			throw new TooMany();
		}
		int added = this.jdbc.sql("""
				insert into organization_owner (client_key, account_id, organization_id, added_by, added_at)
				select client_key, :account, organization_id, account_id, :now from organization_owner
				where client_key = :clientKey and account_id = :actor on conflict do nothing
				""")
			.param("clientKey", actor.installation().clientKey())
			.param("account", account.value())
			.param("actor", actor.accountId())
			.param("now", now())
			.update();
		if (added > 0) {
			publish(actor.installation(), RightsChanged.Kind.OWNER_ADDED, account.value());
			log(actor, null, account.value());
		}
	}

	/**
	 * Takes an owner away. Nothing happens if the account is none, or the last one.
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public void remove(ActingUser actor, AccountId account) {
		require(actor);
		int removed = this.jdbc.sql("""
				delete from organization_owner where client_key = :clientKey and account_id = :account
				and exists (select 1 from organization_owner where client_key = :clientKey and account_id <> :account)
				""").param("clientKey", actor.installation().clientKey()).param("account", account.value()).update();
		if (removed > 0) {
			publish(actor.installation(), RightsChanged.Kind.OWNER_REMOVED, account.value());
			log(actor, account.value(), null);
		}
	}

	/**
	 * The organization that owners have proved, also if it is not connected any more.
	 */
	Optional<OrganizationId> provedOrganization(InstallationId installation) {
		return this.jdbc.sql("select distinct organization_id from organization_owner where client_key = ?")
			.param(installation.clientKey())
			.query(String.class)
			.optional()
			.map(OrganizationId::new);
	}

	/**
	 * Makes whoever has proved a full key an owner. Those who proved another organization
	 * are none of this one. If there are {@value #MOST}, whoever was added last makes
	 * room.
	 * @return the changes, as the log names them
	 */
	List<Change> proved(ActingUser actor, OrganizationId organization) {
		InstallationId installation = actor.installation();
		List<Change> changes = new ArrayList<>();
		boolean isNew = !contains(actor);
		this.jdbc.sql("""
				delete from organization_owner where client_key = ? and lower(organization_id) <> lower(?)
				returning account_id
				""")
			.params(installation.clientKey(), organization.value())
			.query(String.class)
			.list()
			.stream()
			.filter((account) -> !account.equals(actor.accountId()))
			.forEach((account) -> {
				publish(installation, RightsChanged.Kind.OWNER_REMOVED, account);
				changes.add(change(account, null));
			});
		if (isNew) {
			makeRoom(installation, changes);
		}
		this.jdbc.sql("update organization_owner set organization_id = ? where client_key = ?")
			.params(organization.value(), installation.clientKey())
			.update();
		this.jdbc.sql("""
				insert into organization_owner (client_key, account_id, organization_id, added_by, added_at)
				values (:clientKey, :actor, :organization, :actor, :now) on conflict do nothing
				""")
			.param("clientKey", actor.installation().clientKey())
			.param("actor", actor.accountId())
			.param("organization", organization.value())
			.param("now", now())
			.update();
		if (isNew) {
			publish(installation, RightsChanged.Kind.OWNER_ADDED, actor.accountId());
			changes.add(change(null, actor.accountId()));
		}
		return changes;
	}

	private void makeRoom(InstallationId installation, List<Change> changes) {
		List<String> known = of(installation);
		if (known.size() >= MOST) {
			String last = known.get(known.size() - 1);
			this.jdbc.sql("delete from organization_owner where client_key = ? and account_id = ?")
				.params(installation.clientKey(), last)
				.update();
			publish(installation, RightsChanged.Kind.OWNER_REMOVED, last);
			changes.add(change(last, null));
		}
	}

	private void publish(InstallationId installation, RightsChanged.Kind kind, String account) {
		this.events.publishEvent(new RightsChanged(installation, kind, account, null));
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	/** The change of the settings that this is. */
	static Change change(@Nullable String from, @Nullable String to) {
		return Change.ofAccounts("Owner of the organization", from, to);
	}

	private void log(ActingUser actor, @Nullable String from, @Nullable String to) {
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), List.of(change(from, to))));
	}

	/** There would be too many owners; nothing was stored. */
	public static final class TooMany extends RuntimeException {

	}

}
