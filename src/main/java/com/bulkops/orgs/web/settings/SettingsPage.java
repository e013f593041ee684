package com.bulkops.orgs.web.settings;

import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;

import com.bulkops.orgs.organization.KeyCheck;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.protection.DueFigures;
import com.bulkops.orgs.protection.DuePreview;
import com.bulkops.orgs.protection.Protection;
import org.jspecify.annotations.Nullable;

/**
 * The content of the page <em>Settings</em> beside the form.
 *
 * @param preview the stored rule and its numbers
 * @param checks what the key that was just saved can do; empty if none was saved
 */
record SettingsPage(Protection status, DuePreview preview, List<KeyCheck> checks) {

	/** The choices of the drop-down for unused tokens, in days. */
	private static final List<Integer> UNUSED = List.of(30, 60, 90, 180);

	private static final List<String> TIME_ZONES = ZoneId.getAvailableZoneIds()
		.stream()
		.filter((id) -> id.equals("UTC") || (id.contains("/") && !id.startsWith("Etc/") && !id.startsWith("SystemV/")))
		.sorted()
		.toList();

	/** Returns whether no run has read the lists yet. */
	public boolean isUnseen() {
		return this.preview.summary() == null;
	}

	public List<RevocationInterval> intervals() {
		return DueFigures.INTERVALS;
	}

	/** Another number that is stored is among the choices. */
	public List<Integer> unused() {
		Rule.Idle idle = this.status.chosen().rule().idle();
		Stream<Integer> stored = Stream.ofNullable(idle).map(Rule.Idle::unusedDays);
		return Stream.concat(UNUSED.stream(), stored).distinct().sorted().toList();
	}

	/**
	 * Whatever is chosen is among the choices, so that the page never shows another one.
	 */
	public List<String> timeZones(@Nullable String chosen) {
		return Stream.concat(Stream.ofNullable(chosen), TIME_ZONES.stream()).distinct().sorted().toList();
	}

}
