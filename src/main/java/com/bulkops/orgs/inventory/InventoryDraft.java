package com.bulkops.orgs.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;

/**
 * A new inventory while the lists are read. Nobody sees it before it is published; one
 * that never is does no harm and goes with the next.
 */
public final class InventoryDraft {

	/** Rows per statement: few round trips, little memory. */
	private static final int BATCH = 1000;

	private final Inventory inventory;

	private final InstallationId installation;

	private final UUID generation = UUID.randomUUID();

	private final List<SeenToken> batch = new ArrayList<>();

	private long tokens;

	InventoryDraft(Inventory inventory, InstallationId installation) {
		this.inventory = inventory;
		this.installation = installation;
	}

	/** Adds a token. One that is listed twice counts once. */
	public void add(SeenToken token) {
		this.batch.add(token);
		if (this.batch.size() == BATCH) {
			flush();
		}
	}

	/**
	 * Puts this in the place of the last inventory.
	 * @param accounts how many accounts were seen, those without tokens included
	 */
	public void publish(OrganizationId organization, long accounts) {
		flush();
		this.inventory.publish(this.installation, organization, this.generation, accounts, this.tokens);
	}

	private void flush() {
		this.tokens += this.inventory.insert(this.installation, this.generation, this.batch);
		this.batch.clear();
	}

}
