package com.bulkops.orgs.privacy;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.connect.AccountReports;
import com.bulkops.orgs.connect.AccountReports.Held;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.SiteLock;
import com.bulkops.orgs.inventory.InventoryStore;
import com.bulkops.orgs.notice.OwnerNotices;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.run.RunWorkStore;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What this app stores about people besides their account ids: the labels that they gave
 * their API tokens, and the e-mail addresses that notices go to. Whose they are, and how
 * they go.
 */
@Service
public class PersonalData {

	/** Per account, what is stored besides its id, and when it was read. */
	private static final String HELD = """
			select account_id, max(read_at) read_at from (
			  select account_id, max(at) read_at from activity_entry
			  where client_key = :clientKey and token_label <> '' group by account_id
			  union all
			  select account_id, coalesce(max(seen_at), 'epoch') from inventory_token left join inventory using (client_key)
			  where client_key = :clientKey and (label <> '' or account_email is not null) group by account_id
			  union all
			  select account_id, max(coalesce(started_at, told.created_at, 'epoch'))
			  from notice_token told left join sweep_run on sweep_run.id = told.run_id
			  where told.client_key = :clientKey and label <> '' group by account_id
			  union all
			  select account_id, max(planned_at) from notice
			  where client_key = :clientKey and account_id is not null and address is not null group by account_id) held
			""";

	private final JdbcClient jdbc;

	private final SiteLock siteLock;

	private final Owners owners;

	private final ActivityLog activityLog;

	private final RunWorkStore work;

	private final InventoryStore inventory;

	private final OwnerNotices notices;

	private final Clock clock;

	PersonalData(JdbcClient jdbc, SiteLock siteLock, Owners owners, ActivityLog activityLog, RunWorkStore work,
			InventoryStore inventory, OwnerNotices notices, Clock clock) {
		this.jdbc = jdbc;
		this.siteLock = siteLock;
		this.owners = owners;
		this.activityLog = activityLog;
		this.work = work;
		this.inventory = inventory;
		this.notices = notices;
		this.clock = clock;
	}

	/**
	 * Erases an account's e-mail address and the labels of its tokens. What was done with
	 * the tokens, and when, stays in the log.
	 */
	@Transactional
	void erase(InstallationId installation, AccountId account) {
		// A run locks the inventory before the log, too.
		forgetUntilNextRun(installation, account);
		this.activityLog.eraseLabels(installation, account);
	}

	/** What the next run reads again, as it is then. */
	private void forgetUntilNextRun(InstallationId installation, AccountId account) {
		this.siteLock.lock(installation);
		this.work.forget(installation, account);
		this.inventory.forget(installation, account);
		this.notices.forget(installation, account);
	}

	/** Whether there is anything to erase of an account. */
	@Transactional(readOnly = true)
	public boolean isHeld(InstallationId installation, AccountId account) {
		return this.jdbc.sql("select exists (" + HELD + " where account_id = :account group by account_id)")
			.param("clientKey", installation.clientKey())
			.param("account", account.value())
			.query(Boolean.class)
			.single();
	}

	/** Erases them because somebody asked for it, with an entry that says so. */
	@Transactional
	public void erase(ActingUser actor, AccountId account) {
		this.owners.require(actor);
		erase(actor.installation(), account);
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(),
				List.of(Change.ofAccounts("Email address and API token labels erased for", null, account.value()))));
	}

	/**
	 * Accounts about which something is stored, and that were not reported for a while.
	 */
	@Transactional(readOnly = true)
	List<Held> unreported(InstallationId installation, Duration forAtLeast) {
		return this.jdbc.sql(HELD + """
				where account_id <> 'unknown' and not exists (select 1 from reported_account reported
				  where reported.client_key = :clientKey and reported.account_id = held.account_id
				  and reported.reported_at > :since)
				group by account_id order by account_id
				""")
			.param("clientKey", installation.clientKey())
			.param("since", now().minus(forAtLeast))
			.query((row, number) -> new Held(row.getString("account_id"),
					row.getObject("read_at", OffsetDateTime.class).toInstant()))
			.list();
	}

	/** Remembers that a batch was reported, and does what Atlassian said. */
	@Transactional
	void reported(InstallationId installation, List<Held> batch, List<AccountReports.Finding> findings) {
		this.siteLock.lock(installation);
		this.jdbc.sql("""
				insert into reported_account (client_key, account_id, reported_at)
				select :clientKey, account_id, :now from unnest(:accounts::text[]) account_id
				on conflict (client_key, account_id) do update set reported_at = excluded.reported_at
				""")
			.param("clientKey", installation.clientKey())
			.param("now", now())
			.param("accounts", batch.stream().map(Held::accountId).toArray(String[]::new))
			.update();
		for (AccountReports.Finding finding : findings) {
			AccountId account = new AccountId(finding.accountId());
			switch (finding.status()) {
				case CLOSED -> erase(installation, account);
				case UPDATED -> forgetUntilNextRun(installation, account);
			}
		}
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

}
