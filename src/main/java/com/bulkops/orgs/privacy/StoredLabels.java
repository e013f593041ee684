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
import com.bulkops.orgs.inventory.Inventory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The one thing that this app stores and that people wrote themselves: the labels of
 * their API tokens. Whose they are, and how they go.
 */
@Service
public class StoredLabels {

	private final JdbcClient jdbc;

	private final ActivityLog activityLog;

	private final Inventory inventory;

	private final Clock clock;

	StoredLabels(JdbcClient jdbc, ActivityLog activityLog, Inventory inventory, Clock clock) {
		this.jdbc = jdbc;
		this.activityLog = activityLog;
		this.inventory = inventory;
		this.clock = clock;
	}

	/**
	 * Erases the labels of an account's tokens. What was done with the tokens, and when,
	 * stays in the log.
	 */
	@Transactional
	void erase(InstallationId installation, AccountId account) {
		this.activityLog.eraseLabels(installation, account);
		this.inventory.eraseLabels(installation, account);
	}

	/** Erases them because somebody asked for it, with an entry that says so. */
	@Transactional
	public void erase(ActingUser actor, AccountId account) {
		erase(actor.installation(), account);
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(),
				List.of(new Change("Labels erased of the API tokens of", null, account.value()))));
	}

	/** Accounts with labels that were not reported for a while. */
	@Transactional(readOnly = true)
	List<Held> unreported(InstallationId installation, Duration forAtLeast) {
		return this.jdbc.sql("""
				select account_id, max(read_at) read_at from (
				  select account_id, max(at) read_at from activity_entry
				  where client_key = :clientKey and token_label <> '' group by account_id
				  union all
				  select account_id, max(seen_at) from inventory_token join inventory using (client_key, generation)
				  where client_key = :clientKey and label <> '' group by account_id) labelled
				where account_id <> 'unknown' and not exists (select 1 from reported_account reported
				  where reported.client_key = :clientKey and reported.account_id = labelled.account_id
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
				case UPDATED -> this.inventory.eraseLabels(installation, account);
			}
		}
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

}
