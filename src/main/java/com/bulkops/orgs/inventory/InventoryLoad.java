package com.bulkops.orgs.inventory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;

/**
 * The load of an organization's lists into its inventory. New and changed tokens are
 * written when they are added; tokens that are no longer listed are deleted at the end. A
 * load that is never published leaves each token as it was last listed.
 */
public final class InventoryLoad {

	private final InventoryStore inventory;

	private final SiteId site;

	private final OrganizationId organization;

	/** A million tokens take 8 MB. */
	private long[] listed = new long[1024];

	private int size;

	InventoryLoad(InventoryStore inventory, SiteId site, OrganizationId organization) {
		this.inventory = inventory;
		this.site = site;
		this.organization = organization;
	}

	/** Adds tokens. If one is listed twice, the last is stored. */
	public void add(Collection<InventoryToken> tokens) {
		this.inventory.write(this.site, this.organization, tokens);
		for (InventoryToken token : tokens) {
			if (this.size == this.listed.length) {
				this.listed = Arrays.copyOf(this.listed, this.size * 2);
			}
			this.listed[this.size++] = hash(token.account().id().value(), token.token().id().value());
		}
	}

	/**
	 * Publishes the load after the lists were read to their end.
	 * @param accounts the number of accounts that were found, including those without
	 * tokens
	 */
	public void publish(long accounts) {
		Arrays.sort(this.listed, 0, this.size);
		this.inventory.publish(this.site, this.organization,
				(account, token) -> Arrays.binarySearch(this.listed, 0, this.size, hash(account, token)) >= 0,
				accounts);
	}

	/**
	 * Returns half of an MD5. Two of a million tokens collide once in 37 million runs;
	 * then one that no longer exists is shown as long as the other one exists.
	 */
	private static long hash(String account, String token) {
		return UUID.nameUUIDFromBytes((account + '\n' + token).getBytes(StandardCharsets.UTF_8))
			.getLeastSignificantBits();
	}

}
