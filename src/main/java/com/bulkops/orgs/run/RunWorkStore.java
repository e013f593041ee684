package com.bulkops.orgs.run;

import java.util.List;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The work of runs in the database, in {@link ScanStore} and {@link AccountQueue}: a
 * million tokens take no memory, and a run goes on from here after a pause or an
 * interruption. It only says where to look; nothing is ever revoked on it.
 * <p>
 * Only the attempt that holds the lease writes work, so none is left when a run has
 * ended.
 */
@Service
public class RunWorkStore {

	private final JdbcTemplate jdbc;

	RunWorkStore(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/** Deletes all work of a run. */
	@Transactional
	void clear(RunId run) {
		this.jdbc.update("delete from sweep_list where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_unreadable where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_page where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_account where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_candidate where run_id = ?", run.value());
	}

	/**
	 * Erases the email address of an account and the labels of its tokens in the work of
	 * runs under way. What is revoked is decided on the account's own list, read just
	 * before; where an exemption by email may apply, nothing is.
	 */
	@Transactional
	public void forget(SiteId site, AccountId account) {
		this.jdbc.queryForList("select id from sweep_run where site_id = ? and status = 'RUNNING' for update",
				site.value());
		Object[] subject = { site.value(), account.value() };
		for (String table : List.of("sweep_account", "sweep_candidate")) {
			this.jdbc
				.update("""
						update %s work set account = jsonb_set(work.account::jsonb, '{email}', 'null')::text from sweep_run run
						where run.id = work.run_id and run.site_id = ? and work.account_id = ?
						"""
					.formatted(table), subject);
		}
		this.jdbc.update(
				"""
						update sweep_page page set tokens = (select jsonb_agg(case when token #>> '{owner,value}' = named.account
						    then token || jsonb_build_object('ownerEmail', null, 'token', (token -> 'token') || '{"label": ""}')
						    else token end)::text from jsonb_array_elements(page.tokens::jsonb) token)
						from sweep_run run, (select ?::text site_id, ?::text account) named
						where run.id = page.run_id and run.site_id = named.site_id
						  and strpos(page.tokens, to_jsonb(named.account)::text) > 0
						""",
				subject);
	}

}
