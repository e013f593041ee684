package com.bulkops.orgs.notice;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The requests to withdraw the waiting warnings of a site, at most one per site. Only
 * this class writes the table {@code notice_withdrawal}.
 */
@Component
class WithdrawalRequests {

	private final JdbcClient jdbc;

	WithdrawalRequests(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Requests that the waiting warnings of a site are withdrawn; none is sent from now
	 * on. Writes one row, however many wait.
	 */
	void add(SiteId site) {
		this.jdbc.sql("""
				insert into notice_withdrawal (site_id, request) values (?, gen_random_uuid())
				on conflict (site_id) do update set request = excluded.request
				""").param(site.value()).update();
	}

	/** Returns the requests that have not been done, by site. */
	Map<SiteId, UUID> findAll() {
		Map<SiteId, UUID> requests = new HashMap<>();
		this.jdbc.sql("select site_id, request from notice_withdrawal").query((row) -> {
			requests.put(new SiteId(row.getString("site_id")), row.getObject("request", UUID.class));
		});
		return requests;
	}

	/** Removes a request that was done, unless there was another one since. */
	void remove(SiteId site, UUID request) {
		this.jdbc.sql("delete from notice_withdrawal where site_id = ? and request = ?")
			.param(site.value())
			.param(request)
			.update();
	}

}
