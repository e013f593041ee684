package com.bulkops.orgs.notice;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import com.bulkops.orgs.site.InstallationId;

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
	void add(InstallationId installation) {
		this.jdbc.sql("""
				insert into notice_withdrawal (client_key, request) values (?, gen_random_uuid())
				on conflict (client_key) do update set request = excluded.request
				""").param(installation.clientKey()).update();
	}

	/** Returns the requests that have not been done, by site. */
	Map<InstallationId, UUID> findAll() {
		Map<InstallationId, UUID> requests = new HashMap<>();
		this.jdbc.sql("select client_key, request from notice_withdrawal").query((row) -> {
			requests.put(new InstallationId(row.getString("client_key")), row.getObject("request", UUID.class));
		});
		return requests;
	}

	/** Removes a request that was done, unless there was another one since. */
	void remove(InstallationId installation, UUID request) {
		this.jdbc.sql("delete from notice_withdrawal where client_key = ? and request = ?")
			.param(installation.clientKey())
			.param(request)
			.update();
	}

}
