package com.bulkops.orgs.activity;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.activity.ActivityLog.Summary;
import com.bulkops.orgs.activity.ActivityLog.Tally;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts of entries. They are SQL, because a count reads many rows and returns one.
 */
@Component
class EntryStatistics {

	/** Chosen by us: counting a million rows for every page would be slow. */
	static final int COUNTED = 10_000;

	/**
	 * Chosen by us, for filters that no index answers: many entries may have to be passed
	 * for one that fits.
	 */
	static final int COUNTED_ONE_BY_ONE = 100;

	private final JdbcClient jdbc;

	EntryStatistics(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	Tally tally(SiteId site, RunId run) {
		return this.jdbc.sql("""
				select count(*) filter (where result = 'REVOKED') revoked,
				  count(*) filter (where result = 'ALREADY_GONE') already_gone,
				  count(*) filter (where result = 'FAILED') failed,
				  count(*) filter (where result = 'UNREACHABLE') unreachable
				from (
				  select distinct on (account_id, token_id, case when account_id is null then id end) result
				  from activity_entry
				  where site_id = :siteId and run_id = :run and kind in ('REVOCATION', 'TOKEN', 'ACCOUNT')
				  order by account_id, token_id, case when account_id is null then id end, id desc) ended
				""")
			.param("siteId", site.value())
			.param("run", run.value())
			.query((row, number) -> new Tally(row.getLong("revoked"), row.getLong("already_gone"),
					row.getLong("failed"), row.getLong("unreachable")))
			.single();
	}

	List<Gone> findGone(SiteId site, Instant since) {
		return this.jdbc.sql("""
				select account_id, token_id, max(at) last from activity_entry
				where site_id = :siteId and at >= :since and account_id is not null
				  and (result = 'ALREADY_GONE' and kind = 'REVOCATION' or result = 'SKIPPED' and kind = 'ACCOUNT')
				group by account_id, token_id
				""").param("siteId", site.value()).param("since", EntryText.timestamp(since)).query((row, number) -> {
			String token = row.getString("token_id");
			return new Gone(new AccountId(row.getString("account_id")), (token != null) ? new TokenId(token) : null,
					row.getObject("last", OffsetDateTime.class).toInstant());
		}).list();
	}

	Summary summary(SiteId site, ActivityFilter filter) {
		EntryQuery query = new EntryQuery(site, filter);
		Map<EntryResult, Long> results = new EnumMap<>(EntryResult.class);
		boolean indexed = filter.words() == null
				&& (filter.account() == null || filter.kinds().isEmpty() && filter.results().isEmpty());
		int most = indexed ? COUNTED : COUNTED_ONE_BY_ONE;
		this.jdbc.sql(query.resultsOfNewest(most + 1)).params(query.parameters()).query((row) -> {
			results.put(EntryResult.valueOf(row.getString("result")), row.getLong("entries"));
		});
		long counted = results.values().stream().mapToLong(Long::longValue).sum();
		return new Summary(Collections.unmodifiableMap(results), Math.min(counted, most), counted > most);
	}

}
