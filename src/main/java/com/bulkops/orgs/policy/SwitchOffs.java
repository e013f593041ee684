package com.bulkops.orgs.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.SettingsLog;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.Sites;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The sites that need approval to continue revoking, because another site of their
 * organization has turned revoking off. There is one row per pair of sites, written in
 * the transaction that turns it off; so the lock of the other site is not needed.
 */
@Service
public class SwitchOffs {

	private final JdbcClient jdbc;

	private final Owners owners;

	private final ConnectedSites connectedSites;

	private final Sites sites;

	private final SettingsLog settingsLog;

	private final Clock clock;

	SwitchOffs(JdbcClient jdbc, Owners owners, ConnectedSites connectedSites, Sites sites, SettingsLog settingsLog,
			Clock clock) {
		this.jdbc = jdbc;
		this.owners = owners;
		this.connectedSites = connectedSites;
		this.sites = sites;
		this.settingsLog = settingsLog;
		this.clock = clock;
	}

	/**
	 * Finds the latest reason why a revoking run of a site needs approval.
	 */
	@Transactional(readOnly = true)
	public Optional<SwitchedOffElsewhere> findElsewhere(SiteId site) {
		return this.jdbc
			.sql("select by_host, at from switched_off_elsewhere where site_id = ? order by at desc, by_host limit 1")
			.param(site.value())
			.query(SwitchOffs::map)
			.optional();
	}

	/**
	 * Records that an owner lets the site continue revoking. What was turned off after
	 * the page was shown is not confirmed. Nothing happens if there is nothing to
	 * confirm.
	 * @param shownAt when the run was put on hold
	 */
	@Transactional
	public void confirm(ActingUser actor, Instant shownAt) {
		this.owners.require(actor);
		List<Change> changes = this.jdbc
			.sql("delete from switched_off_elsewhere where site_id = ? and at <= ? returning by_host, at")
			.params(actor.site().value(), timestamp(shownAt))
			.query(SwitchOffs::map)
			.list()
			.stream()
			.map((off) -> new Change("Revoking continued although another site switched it off", null, off.host()))
			.toList();
		if (!changes.isEmpty()) {
			this.settingsLog.record(actor, changes);
		}
	}

	/**
	 * Records and deletes reasons. Saving a rule at the waiting site confirms nothing,
	 * since its page may be older.
	 */
	@EventListener
	@Transactional
	void follow(PolicyChanged event) {
		Rule before = event.before().rule();
		Rule now = event.policy().rule();
		if (before.revokes() && !now.revokes()) {
			this.connectedSites.findOthers(event.site()).forEach((other) -> record(other.site(), event.site()));
		}
		if (!before.revokes() && now.revokes()) {
			delete("by_site_id", event.site());
		}
	}

	/** Deletes the reasons that concern the replaced organization. */
	@EventListener
	@Transactional
	void follow(OrganizationReplaced event) {
		delete("site_id", event.site());
	}

	private void record(SiteId asks, SiteId switchedOff) {
		this.jdbc.sql("""
				insert into switched_off_elsewhere (site_id, by_site_id, by_host, at) values (?, ?, ?, ?)
				on conflict (site_id, by_site_id) do update set by_host = excluded.by_host, at = excluded.at
				""")
			.params(asks.value(), switchedOff.value(), this.sites.hostOf(switchedOff).orElse("unknown"),
					timestamp(this.clock.instant()))
			.update();
	}

	private void delete(String column, SiteId site) {
		this.jdbc.sql("delete from switched_off_elsewhere where " + column + " = ?").param(site.value()).update();
	}

	private static SwitchedOffElsewhere map(ResultSet row, int number) throws SQLException {
		return new SwitchedOffElsewhere(row.getString("by_host"), Timestamps.read(row, "at"));
	}

	private static OffsetDateTime timestamp(Instant instant) {
		return Timestamps.write(instant.truncatedTo(ChronoUnit.MICROS));
	}

}
