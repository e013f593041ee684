package com.bulkops.orgs.organization;

import java.time.Instant;

import com.bulkops.orgs.site.InstallationId;
import org.jspecify.annotations.Nullable;

/**
 * Who may act on an organization has changed, or will. Published inside the transaction
 * that stores it, before anything that was chosen earlier ends.
 *
 * @param account the account id of the person who gained or lost it
 * @param from when a claim can be carried out; {@code null} for what has happened
 */
public record RightsChanged(InstallationId installation, Kind kind, String account, @Nullable Instant from) {

	/** What happened. */
	public enum Kind {

		OWNER_ADDED, OWNER_REMOVED,
		/** Somebody else than who entered the key before replaced it. */
		KEY_REPLACED,
		/** Another organization was connected, and nothing of the one before is left. */
		ORGANIZATION_REPLACED,
		/** Somebody who is no owner proved the key of another organization. */
		CLAIMED

	}

}
