package com.bulkops.orgs.organization;

import java.time.Instant;

import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * The event that the owners of an organization have changed, or will. Published inside
 * the transaction that stores it, before earlier settings end.
 *
 * @param account the account id of the person concerned
 * @param from when a claimed organization can be connected; {@code null} for all other
 * kinds
 */
public record RightsChanged(SiteId site, Kind kind, String account, @Nullable Instant from) {

	/** The kinds of changes. */
	public enum Kind {

		OWNER_ADDED, OWNER_REMOVED,
		/** Another person than the one who entered the key replaced it. */
		KEY_REPLACED,
		/** Another organization was connected, with default settings. */
		ORGANIZATION_REPLACED,
		/** A person who is no owner proved the key of another organization. */
		CLAIMED

	}

}
