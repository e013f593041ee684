package com.bulkops.orgs.inventory;

import java.util.UUID;

import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes the rows of inventories that do not count any more, or never did because they
 * were not read to their end. In short transactions of its own, however many rows they
 * are, after the new inventory is in place. If it fails, the next one deletes the rest.
 */
@Component
class OldInventories {

	/** Rows per transaction. */
	private static final int BATCH = 10_000;

	/** By the primary key, so that no step passes what earlier ones deleted. */
	private static final String DELETE_SOME = """
			with batch as (
			  select account_id, token_id from inventory_token
			  where client_key = :clientKey and generation = :generation and (account_id, token_id) > (:account, :token)
			  order by account_id, token_id limit %d),
			deleted as (
			  delete from inventory_token token using batch
			  where token.client_key = :clientKey and token.generation = :generation
			    and token.account_id = batch.account_id and token.token_id = batch.token_id)
			select account_id, token_id from batch order by account_id desc, token_id desc limit 1
			""".formatted(BATCH);

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	OldInventories(JdbcClient jdbc, PlatformTransactionManager transactions) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
	}

	@TransactionalEventListener(fallbackExecution = true)
	void deleteWhatDoesNotCount(InventoryPublished published) {
		UUID generation = next(published.installation(), new UUID(0, 0));
		while (generation != null) {
			if (!generation.equals(published.generation())) {
				delete(published.installation(), generation);
			}
			generation = next(published.installation(), generation);
		}
	}

	/** One after the other by the index: counting them would read all rows. */
	private @Nullable UUID next(InstallationId installation, UUID generation) {
		return this.transaction.execute((status) -> this.jdbc.sql("""
				select generation from inventory_token where client_key = :clientKey and generation > :generation
				order by generation limit 1
				""")
			.param("clientKey", installation.clientKey())
			.param("generation", generation)
			.query(UUID.class)
			.optional()
			.orElse(null));
	}

	private void delete(InstallationId installation, UUID generation) {
		Place place = new Place("", "");
		while (place != null) {
			place = deleteSome(installation, generation, place);
		}
	}

	/** Where it stopped, {@code null} if nothing was left. */
	private @Nullable Place deleteSome(InstallationId installation, UUID generation, Place after) {
		return this.transaction.execute((status) -> this.jdbc.sql(DELETE_SOME)
			.param("clientKey", installation.clientKey())
			.param("generation", generation)
			.param("account", after.accountId())
			.param("token", after.tokenId())
			.query(Place.class)
			.optional()
			.orElse(null));
	}

	/** An account and a token. */
	private record Place(String accountId, String tokenId) {

	}

}
