package com.bulkops.orgs.site;

import java.nio.ByteBuffer;
import java.util.UUID;

import com.bulkops.orgs.secrets.Sha256;

/**
 * The id of a site, chosen by this app. It stays the same when the app is installed again
 * and when the site moves from Connect to Forge.
 */
public record SiteId(String value) {

	/** Chosen by us: as long as the column that stores it. */
	public static final int LONGEST = 64;

	public SiteId {
		if (value.isBlank() || value.length() > LONGEST) {
			throw new IllegalArgumentException("A site ID has 1 to 64 characters");
		}
	}

	/** Returns the id of a site that first installs the app through Connect. */
	public static SiteId ofConnect(String clientKey) {
		return derive("connect:" + clientKey);
	}

	/** Returns the id of a site that first installs the app through Forge. */
	public static SiteId ofForge(String cloudId) {
		return derive("forge:" + cloudId);
	}

	/** Derives an id, so that two instances that meet a new site choose the same one. */
	private static SiteId derive(String name) {
		ByteBuffer hash = ByteBuffer.wrap(Sha256.hash(name));
		return new SiteId(new UUID(hash.getLong(), hash.getLong()).toString());
	}

	@Override
	public String toString() {
		return this.value;
	}

}
