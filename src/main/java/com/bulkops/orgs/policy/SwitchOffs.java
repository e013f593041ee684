package com.bulkops.orgs.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.Installations;
import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Owners;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which sites have to ask before they go on revoking, because another site of their
 * organization has switched revoking off. It is stored in the transaction that switches
 * it off: there is one row for a site that asks and one that switched off, so the lock of
 * the other site is not needed.
 */
@Service
public class SwitchOffs {

	private final JdbcClient jdbc;

	private final Owners owners;

	private final ConnectedSites sites;

	private final Installations installations;

	private final ActivityLog activityLog;

	private final Clock clock;

	SwitchOffs(JdbcClient jdbc, Owners owners, ConnectedSites sites, Installations installations,
			ActivityLog activityLog, Clock clock) {
		this.jdbc = jdbc;
		this.owners = owners;
		this.sites = sites;
		this.installations = installations;
		this.activityLog = activityLog;
		this.clock = clock;
	}

	/**
	 * Why a run of an installation that would revoke has to ask first, the latest reason;
	 * nothing if it need not.
	 */
	@Transactional(readOnly = true)
	public Optional<SwitchedOffElsewhere> elsewhere(InstallationId installation) {
		return this.jdbc
			.sql("select * from switched_off_elsewhere where client_key = ? order by at desc, by_host limit 1")
			.param(installation.clientKey())
			.query(SwitchOffs::map)
			.optional();
	}

	/**
	 * Notes that an owner lets the site go on revoking. What was switched off after the
	 * question was shown is not confirmed. Nothing happens if there is no question.
	 * @param shownAt when the run that asks was put on hold
	 */
	@Transactional
	public void confirm(ActingUser actor, Instant shownAt) {
		this.owners.require(actor);
		List<Change> changes = this.jdbc
			.sql("delete from switched_off_elsewhere where client_key = ? and at <= ? returning by_host, at")
			.params(actor.installation().clientKey(), timestamp(shownAt))
			.query(SwitchOffs::map)
			.list()
			.stream()
			.map((off) -> new Change("Revoking continued although another site switched it off", null, off.host()))
			.toList();
		if (!changes.isEmpty()) {
			this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), changes));
		}
	}

	/** Saving a rule here is no answer: its page may have been loaded before. */
	@EventListener
	@Transactional
	void follow(PolicyChanged event) {
		Rule before = event.before().rule();
		Rule now = event.policy().rule();
		if (before.revokes() && !now.revokes()) {
			this.sites.others(event.installation()).forEach((site) -> note(site.installation(), event.installation()));
		}
		if (!before.revokes() && now.revokes()) {
			forget("by_client_key", event.installation());
		}
	}

	/** What was asked was about the organization before. */
	@EventListener
	@Transactional
	void follow(OrganizationReplaced event) {
		forget("client_key", event.installation());
	}

	private void note(InstallationId asks, InstallationId switchedOff) {
		this.jdbc.sql("""
				insert into switched_off_elsewhere (client_key, by_client_key, by_host, at) values (?, ?, ?, ?)
				on conflict (client_key, by_client_key) do update set by_host = excluded.by_host, at = excluded.at
				""")
			.params(asks.clientKey(), switchedOff.clientKey(), this.installations.hostOf(switchedOff).orElse("unknown"),
					timestamp(this.clock.instant()))
			.update();
	}

	private void forget(String column, InstallationId installation) {
		this.jdbc.sql("delete from switched_off_elsewhere where " + column + " = ?")
			.param(installation.clientKey())
			.update();
	}

	private static SwitchedOffElsewhere map(ResultSet row, int number) throws SQLException {
		return new SwitchedOffElsewhere(row.getString("by_host"),
				row.getObject("at", OffsetDateTime.class).toInstant());
	}

	private static OffsetDateTime timestamp(Instant instant) {
		return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
	}

}
