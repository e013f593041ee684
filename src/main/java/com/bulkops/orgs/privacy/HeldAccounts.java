package com.bulkops.orgs.privacy;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.AccountReports.Held;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The accounts about which more than the id is stored, and when each was last reported to
 * Atlassian.
 */
@Component
class HeldAccounts {

	/** The accounts with stored data besides the id, and when it was read. */
	private static final String HELD = """
			select account_id, max(read_at) read_at from (
			  select account_id, max(at) read_at from activity_entry
			  where site_id = :siteId and token_label <> '' group by account_id
			  union all
			  select account_id, coalesce(max(seen_at), 'epoch') from inventory_token left join inventory using (site_id)
			  where site_id = :siteId and (label <> '' or account_email is not null) group by account_id
			  union all
			  select account_id, max(coalesce(started_at, told.created_at, 'epoch'))
			  from notice_token told left join sweep_run on sweep_run.id = told.run_id
			  where told.site_id = :siteId and label <> '' group by account_id
			  union all
			  select account_id, max(planned_at) from notice
			  where site_id = :siteId and account_id is not null and address is not null group by account_id) held
			""";

	private final JdbcClient jdbc;

	private final Clock clock;

	HeldAccounts(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Returns whether anything besides its id is stored about an account. */
	boolean contains(SiteId site, AccountId account) {
		return this.jdbc.sql("select exists (" + HELD + " where account_id = :account group by account_id)")
			.param("siteId", site.value())
			.param("account", account.value())
			.query(Boolean.class)
			.single();
	}

	/** Finds accounts with stored data that were not reported for a while. */
	List<Held> findUnreported(SiteId site, Duration forAtLeast) {
		return this.jdbc.sql(HELD + """
				where account_id <> 'unknown' and not exists (select 1 from reported_account reported
				  where reported.site_id = :siteId and reported.account_id = held.account_id
				  and reported.reported_at > :since)
				group by account_id order by account_id
				""")
			.param("siteId", site.value())
			.param("since", Timestamps.write(this.clock.instant().minus(forAtLeast)))
			.query((row, number) -> new Held(row.getString("account_id"), Timestamps.read(row, "read_at")))
			.list();
	}

	/** Records that accounts were reported now. */
	void recordReported(SiteId site, List<Held> accounts) {
		this.jdbc.sql("""
				insert into reported_account (site_id, account_id, reported_at)
				select :siteId, account_id, :now from unnest(:accounts::text[]) account_id
				on conflict (site_id, account_id) do update set reported_at = excluded.reported_at
				""")
			.param("siteId", site.value())
			.param("now", Timestamps.write(this.clock.instant()))
			.param("accounts", accounts.stream().map(Held::accountId).toArray(String[]::new))
			.update();
	}

}
