package com.bulkops.orgs.privacy;

import java.time.Clock;
import java.time.OffsetDateTime;

import com.bulkops.orgs.database.Timestamps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The erasure of sites from which the app was uninstalled a while ago. Secrets are erased
 * earlier, by the uninstall itself. If it fails for one site, the others are erased, and
 * the next tick continues where it stopped.
 */
@Service
class UninstalledSites {

	private static final Logger log = LoggerFactory.getLogger(UninstalledSites.class);

	/** Rows per transaction: short locks, however long the log is. */
	private static final int BATCH = 5000;

	private final JdbcClient jdbc;

	private final SiteTables tables;

	private final TransactionTemplate transaction;

	private final PrivacyProperties properties;

	private final Clock clock;

	UninstalledSites(JdbcClient jdbc, SiteTables tables, TransactionTemplate transaction, PrivacyProperties properties,
			Clock clock) {
		this.jdbc = jdbc;
		this.tables = tables;
		this.transaction = transaction;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Erases all sites whose retention is over. An interrupt ends it between two batches.
	 */
	public void erase() {
		OffsetDateTime before = Timestamps.write(this.clock.instant().minus(this.properties.keptAfterUninstall()));
		this.jdbc.sql("""
				select client_key from atlassian_host where not addon_installed and last_modified_date <= ?
				order by last_modified_date
				""").param(before).query(String.class).list().forEach((clientKey) -> tryToErase(clientKey, before));
	}

	private void tryToErase(String clientKey, OffsetDateTime before) {
		try {
			erase(clientKey, before);
		}
		catch (RuntimeException ex) {
			log.error("The data of {} could not be erased. The next tick continues where it stopped.", clientKey, ex);
		}
	}

	private void erase(String clientKey, OffsetDateTime before) {
		for (String table : this.tables.listChildrenFirst()) {
			if (Thread.currentThread().isInterrupted()) {
				return;
			}
			int deleted;
			do {
				deleted = deleteSome(table, clientKey, before);
			}
			while (deleted == BATCH && !Thread.currentThread().isInterrupted());
			if (deleted < 0) {
				log.info("The app was installed on {} again; the rest of its data is kept", clientKey);
				return;
			}
		}
		log.info("The data of {} was erased: the app was uninstalled before {}", clientKey, before);
	}

	/**
	 * Deletes a batch, and returns how many rows it had; -1 if the app was installed
	 * again.
	 */
	private int deleteSome(String table, String clientKey, OffsetDateTime before) {
		Integer deleted = this.transaction.execute((status) -> {
			if (isBack(clientKey, before)) {
				return -1;
			}
			this.jdbc.sql("set local bulkops.erasing = 'on'").update();
			int rows = this.jdbc.sql("""
					delete from %1$s where ctid = any (array(select ctid from %1$s where client_key = ? limit %2$d))
					""".formatted(table, BATCH)).param(clientKey).update();
			return rows;
		});
		return (deleted != null) ? deleted : -1;
	}

	/** Returns whether the app was installed again, and locks the site. */
	private boolean isBack(String clientKey, OffsetDateTime before) {
		return this.jdbc.sql("""
				select client_key from atlassian_host
				where client_key = ? and not addon_installed and last_modified_date <= ? for update
				""").params(clientKey, before).query(String.class).optional().isEmpty();
	}

}
