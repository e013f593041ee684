package com.bulkops.orgs.sweep;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import com.bulkops.orgs.inventory.InventoryStore;
import com.bulkops.orgs.organization.ConnectedSites;
import com.bulkops.orgs.organization.ConnectedSitesChanged;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.ExemptionLists;
import com.bulkops.orgs.policy.ExemptionsChanged;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The marks of exempt tokens in the inventory, which follow the exemptions. They are for
 * the figures on pages; a run decides by the exemptions themselves. Those of other sites
 * of the organization follow after the commit, each in a separate transaction, since a
 * transaction locks one site; if that fails, the next run marks them.
 */
@Component
class ExemptionMarks {

	private final ExemptionLists exemptions;

	private final InventoryStore inventory;

	private final SiteLock siteLock;

	private final ConnectedSites sites;

	private final TransactionTemplate transaction;

	private final Executor executor;

	ExemptionMarks(ExemptionLists exemptions, InventoryStore inventory, SiteLock siteLock, ConnectedSites sites,
			TransactionTemplate transaction, @Qualifier("applicationTaskExecutor") Executor executor) {
		this.exemptions = exemptions;
		this.inventory = inventory;
		this.siteLock = siteLock;
		this.sites = sites;
		this.transaction = transaction;
		this.executor = executor;
	}

	@EventListener
	@Transactional
	void follow(ExemptionsChanged event) {
		mark(event.site(), event.exemptions());
	}

	@TransactionalEventListener
	void followElsewhere(ExemptionsChanged event) {
		markLater(() -> this.sites.findOthers(event.site()));
	}

	@TransactionalEventListener
	void follow(ConnectedSitesChanged event) {
		markLater(() -> this.sites.findAll(event.organization()));
	}

	private void markLater(Supplier<List<ConnectedSites.Site>> found) {
		this.executor.execute(() -> found.get()
			.forEach((site) -> this.transaction.executeWithoutResult((status) -> markCurrent(site.site()))));
	}

	private void markCurrent(SiteId site) {
		this.siteLock.lock(site);
		mark(site, this.exemptions.load(site));
	}

	private void mark(SiteId site, ExemptionList list) {
		this.inventory.markExempt(site, (token) -> list.findLastDay(token.account(), token.token()));
	}

}
