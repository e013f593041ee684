package com.bulkops.orgs.activity;

import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.connect.InstallationId;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * Chains the entries of the time before there was a chain, oldest first, as they stand.
 * In Java, so that their texts are made where all others are.
 */
@Component
class LinkEarlierEntries implements JavaMigration {

	private final EntryRowMapper rows;

	LinkEarlierEntries(EntryRowMapper rows) {
		this.rows = rows;
	}

	@Override
	public MigrationVersion getVersion() {
		return MigrationVersion.fromVersion("26");
	}

	@Override
	public String getDescription() {
		return "link earlier entries";
	}

	@Override
	public @Nullable Integer getChecksum() {
		return null;
	}

	@Override
	public boolean canExecuteInTransaction() {
		return true;
	}

	@Override
	public void migrate(Context context) {
		JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(context.getConnection(), true));
		jdbc.setFetchSize(HashChain.BATCH);
		Batch batch = new Batch(new HashChain(jdbc));
		jdbc.query("""
				select * from activity_entry where not exists (select 1 from activity_link where entry_id = id)
				order by client_key, id
				""", (RowCallbackHandler) (row) -> batch.add(this.rows.stored(row)));
		batch.append();
	}

	/** Entries of one installation. */
	private static final class Batch {

		private final HashChain chain;

		private final List<StoredEntry> entries = new ArrayList<>();

		Batch(HashChain chain) {
			this.chain = chain;
		}

		void add(StoredEntry stored) {
			if (this.entries.size() == HashChain.BATCH
					|| (!this.entries.isEmpty() && !installation().equals(stored.entry().installation()))) {
				append();
			}
			this.entries.add(stored);
		}

		void append() {
			if (!this.entries.isEmpty()) {
				this.chain.append(installation(),
						this.entries.stream()
							.map((stored) -> HashChain.Link.of(ChainEvent.of(stored.entry().result()), stored))
							.toList());
				this.entries.clear();
			}
		}

		private InstallationId installation() {
			return this.entries.get(0).entry().installation();
		}

	}

}
