package com.bulkops.orgs.sweep;

import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.ExemptionsChanged;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps the inventory's marks of what exemptions save in step with the exemptions. The
 * marks are for the figures on pages; a run decides by the exemptions themselves.
 */
@Component
class ExemptionMarks {

	private final Exemptions exemptions;

	private final Inventory inventory;

	ExemptionMarks(Exemptions exemptions, Inventory inventory) {
		this.exemptions = exemptions;
		this.inventory = inventory;
	}

	@EventListener
	@Transactional
	void follow(ExemptionsChanged event) {
		mark(event.installation(), event.exemptions());
	}

	/**
	 * Marks what a run has written, if the exemptions have changed since it began.
	 * @param marked the exemptions that the run began with
	 */
	@Transactional
	void refresh(InstallationId installation, ExemptionList marked) {
		ExemptionList current = this.exemptions.lockedListOf(installation);
		if (!current.equals(marked)) {
			mark(installation, current);
		}
	}

	private void mark(InstallationId installation, ExemptionList list) {
		this.inventory.mark(installation, (seen) -> list.lastDay(seen.account(), seen.token()));
	}

}
