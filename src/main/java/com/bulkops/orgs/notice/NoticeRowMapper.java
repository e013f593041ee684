package com.bulkops.orgs.notice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.UUID;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.RowMapper;

/**
 * A mapper of the rows of the outbox.
 */
final class NoticeRowMapper implements RowMapper<Notice> {

	/** The columns that are read. */
	static final String COLUMNS = "id, site_id, kind, channel, run_id, account_id, address, subject, body, organization_id, "
			+ "organization_name, time_zone, attempts, give_up_at";

	@Override
	public Notice mapRow(ResultSet row, int number) throws SQLException {
		UUID run = row.getObject("run_id", UUID.class);
		return new Notice(row.getLong("id"), new SiteId(row.getString("site_id")),
				Notice.Kind.valueOf(row.getString("kind")), (run != null) ? new RunId(run) : null, receiver(row),
				new Notice.Content(row.getString("subject"), row.getString("body"), organization(row)),
				row.getInt("attempts"), Timestamps.read(row, "give_up_at"));
	}

	private static Notice.Receiver receiver(ResultSet row) throws SQLException {
		String account = row.getString("account_id");
		return new Notice.Receiver(Notice.Channel.valueOf(row.getString("channel")),
				(account != null) ? new AccountId(account) : null, row.getString("address"));
	}

	private static EmailOrganization organization(ResultSet row) throws SQLException {
		String id = row.getString("organization_id");
		return new EmailOrganization((id != null) ? new OrganizationId(id) : null, row.getString("organization_name"),
				ZoneId.of(row.getString("time_zone")));
	}

}
