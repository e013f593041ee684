package com.bulkops.orgs.web;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.organization.KeyCheck;
import com.bulkops.orgs.policy.RevocationInterval;
import org.jspecify.annotations.Nullable;

/**
 * What the page <em>Settings</em> shows beside the form.
 *
 * @param due how many tokens are due now by each interval of the drop-down; empty while
 * nobody knows
 * @param preview the rule of the form and its number; {@code null} if the form has none
 * @param checks what the key that was just saved can do; empty if none was saved
 */
record SettingsPage(Status status, Map<RevocationInterval, Long> due, @Nullable Preview preview,
		List<KeyCheck> checks) {

	/** The choices of the drop-down; any other number of days can be typed. */
	static final List<RevocationInterval> INTERVALS = List.of(RevocationInterval.OFF, RevocationInterval.ofDays(7),
			RevocationInterval.ofDays(14), RevocationInterval.ofDays(30), RevocationInterval.ofDays(60),
			RevocationInterval.ofDays(90), RevocationInterval.ofDays(180));

	private static final List<String> TIME_ZONES = ZoneId.getAvailableZoneIds()
		.stream()
		.filter((id) -> id.equals("UTC") || (id.contains("/") && !id.startsWith("Etc/") && !id.startsWith("SystemV/")))
		.sorted()
		.toList();

	/** Whether no run has read the lists yet. */
	public boolean isUnseen() {
		return this.preview != null && this.preview.snapshot() == null;
	}

	public List<RevocationInterval> intervals() {
		return INTERVALS;
	}

	public List<String> timeZones() {
		return TIME_ZONES;
	}

}
