package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who may act on an organization. Administering Jira is not administering the
 * organization: whoever connects it by proving its key becomes an owner, and so does
 * everybody whom an owner names. Other administrators of the site may look. Owners stay
 * when the app is uninstalled, as long as the log does: it is theirs.
 */
@Service
public class Owners {

	/** What a change of them is called in the log; from and to are account ids. */
	public static final String CHANGE = "May act on the organization";

	private final JdbcClient jdbc;

	private final SiteLock siteLock;

	private final ActivityLog activityLog;

	private final Clock clock;

	Owners(JdbcClient jdbc, SiteLock siteLock, ActivityLog activityLog, Clock clock) {
		this.jdbc = jdbc;
		this.siteLock = siteLock;
		this.activityLog = activityLog;
		this.clock = clock;
	}

	/**
	 * Whether an administrator may act. As long as nobody has proved a key, there is
	 * nothing to protect and everybody may; from then on there is always an owner.
	 */
	@Transactional(readOnly = true)
	public boolean contains(ActingUser actor) {
		List<String> owners = of(actor.installation());
		return owners.isEmpty() || owners.contains(actor.accountId());
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
	 */
	@Transactional
	public void add(ActingUser actor, AccountId account) {
		requireOwner(actor);
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
			log(actor, null, account.value());
		}
	}

	/**
	 * Takes an owner away. Nothing happens if the account is none, or the last one.
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public void remove(ActingUser actor, AccountId account) {
		requireOwner(actor);
		int removed = this.jdbc.sql("""
				delete from organization_owner where client_key = :clientKey and account_id = :account
				and exists (select 1 from organization_owner where client_key = :clientKey and account_id <> :account)
				""").param("clientKey", actor.installation().clientKey()).param("account", account.value()).update();
		if (removed > 0) {
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

	/** Whoever has proved a key is an owner; whether that is new. */
	boolean proved(ActingUser actor, OrganizationId organization) {
		this.jdbc.sql("update organization_owner set organization_id = ? where client_key = ?")
			.params(organization.value(), actor.installation().clientKey())
			.update();
		return this.jdbc.sql("""
				insert into organization_owner (client_key, account_id, organization_id, added_by, added_at)
				values (:clientKey, :actor, :organization, :actor, :now) on conflict do nothing
				""")
			.param("clientKey", actor.installation().clientKey())
			.param("actor", actor.accountId())
			.param("organization", organization.value())
			.param("now", now())
			.update() > 0;
	}

	private void requireOwner(ActingUser actor) {
		this.siteLock.lock(actor.installation());
		if (!of(actor.installation()).contains(actor.accountId())) {
			throw new NotAnOwner();
		}
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	/** The change of the settings that this is. */
	static Change change(@Nullable String from, @Nullable String to) {
		return new Change(CHANGE, from, to);
	}

	private void log(ActingUser actor, @Nullable String from, @Nullable String to) {
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), List.of(change(from, to))));
	}

}
