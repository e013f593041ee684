package com.bulkops.orgs.inventory;

import java.util.Optional;

import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletion of the rows of organizations that are no longer connected, after the inventory
 * of the new one is published. It uses short transactions, however many rows there are.
 * If it fails, the next run deletes the rest.
 */
@Component
class OldInventories {

	/** Rows per transaction. */
	private static final int BATCH = 10_000;

	/**
	 * Ordered by the primary key, so that no step scans rows that earlier ones deleted.
	 */
	private static final String DELETE_SOME = """
			with batch as (
			  select account_id, token_id from inventory_token
			  where site_id = :siteId and organization_id = :organization and (account_id, token_id) > (:account, :token)
			  order by account_id, token_id limit %d),
			deleted as (
			  delete from inventory_token token using batch
			  where token.site_id = :siteId and token.organization_id = :organization
			    and token.account_id = batch.account_id and token.token_id = batch.token_id)
			select account_id, token_id from batch order by account_id desc, token_id desc limit 1
			"""
		.formatted(BATCH);

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	OldInventories(JdbcClient jdbc, PlatformTransactionManager transactions) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	@TransactionalEventListener(fallbackExecution = true)
	void deleteWhatDoesNotCount(InventoryPublished published) {
		String organization = next(published.site(), "");
		while (organization != null) {
			if (!organization.equals(published.organization().value())) {
				delete(published.site(), organization);
			}
			organization = next(published.site(), organization);
		}
	}

	/**
	 * Finds the next organization by the index, since a distinct query would read all
	 * rows.
	 */
	private @Nullable String next(SiteId site, String organization) {
		Optional<String> next = this.transaction.execute((status) -> this.jdbc.sql("""
				select organization_id from inventory_token where site_id = :siteId and organization_id > :organization
				order by organization_id limit 1
				""").param("siteId", site.value()).param("organization", organization).query(String.class).optional());
		return next.orElse(null);
	}

	private void delete(SiteId site, String organization) {
		Place place = new Place("", "");
		while (place != null) {
			place = deleteSome(site, organization, place);
		}
	}

	/**
	 * Deletes a batch, and returns where it stopped; {@code null} if nothing was left.
	 */
	private @Nullable Place deleteSome(SiteId site, String organization, Place after) {
		Optional<Place> stopped = this.transaction.execute((status) -> this.jdbc.sql(DELETE_SOME)
			.param("siteId", site.value())
			.param("organization", organization)
			.param("account", after.accountId())
			.param("token", after.tokenId())
			.query(Place.class)
			.optional());
		return stopped.orElse(null);
	}

	/** The key of a row. */
	private record Place(String accountId, String tokenId) {

	}

}
