package com.bulkops.orgs.web;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.sweep.Sweep;
import org.jspecify.annotations.Nullable;

/**
 * What the page <em>Settings</em> shows beside the form.
 *
 * @param nextNight when the next run begins by itself
 * @param latest the run that was begun last
 */
record SettingsPage(@Nullable OrganizationLink link, Policy policy, @Nullable Instant nextNight,
		@Nullable Sweep latest) {

	/** The choices of the drop-down; any other number of days can be typed. */
	static final List<RevocationInterval> INTERVALS = List.of(RevocationInterval.OFF, RevocationInterval.ofDays(7),
			RevocationInterval.ofDays(14), RevocationInterval.ofDays(30), RevocationInterval.ofDays(60),
			RevocationInterval.ofDays(90), RevocationInterval.ofDays(180));

	private static final List<String> TIME_ZONES = ZoneId.getAvailableZoneIds()
		.stream()
		.filter((id) -> id.equals("UTC") || (id.contains("/") && !id.startsWith("Etc/") && !id.startsWith("SystemV/")))
		.sorted()
		.toList();

	public List<RevocationInterval> intervals() {
		return INTERVALS;
	}

	public List<String> timeZones() {
		return TIME_ZONES;
	}

	/** Whether tokens are revoked, in the first words of the page. */
	public Protection protection() {
		if (this.link == null) {
			return Protection.NOT_CONNECTED;
		}
		if (this.link.problem() != null) {
			return Protection.BROKEN;
		}
		return this.policy.interval().isOff() ? Protection.OFF : Protection.ON;
	}

	enum Protection {

		NOT_CONNECTED, BROKEN, OFF, ON

	}

}
