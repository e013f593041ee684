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
				select site_id from site where not has_connect and not has_forge and changed_at <= ?
				order by changed_at
				""").param(before).query(String.class).list().forEach((siteId) -> tryToErase(siteId, before));
	}

	private void tryToErase(String siteId, OffsetDateTime before) {
		try {
			erase(siteId, before);
		}
		catch (RuntimeException ex) {
			log.error("The data of {} could not be erased. The next tick continues where it stopped.", siteId, ex);
		}
	}

	private void erase(String siteId, OffsetDateTime before) {
		for (String table : this.tables.listChildrenFirst()) {
			if (Thread.currentThread().isInterrupted()) {
				return;
			}
			int deleted;
			do {
				deleted = deleteSome(table, siteId, before);
			}
			while (deleted == BATCH && !Thread.currentThread().isInterrupted());
			if (deleted < 0) {
				log.info("The app was installed on {} again; the rest of its data is kept", siteId);
				return;
			}
		}
		log.info("The data of {} was erased: the app was uninstalled before {}", siteId, before);
	}

	/**
	 * Deletes a batch, and returns how many rows it had; -1 if the app was installed
	 * again.
	 */
	private int deleteSome(String table, String siteId, OffsetDateTime before) {
		Integer deleted = this.transaction.execute((status) -> {
			if (isBack(siteId, before)) {
				return -1;
			}
			this.jdbc.sql("set local bulkops.erasing = 'on'").update();
			int rows = this.jdbc.sql("""
					delete from %1$s where ctid = any (array(select ctid from %1$s where site_id = ? limit %2$d))
					""".formatted(table, BATCH)).param(siteId).update();
			return rows;
		});
		return (deleted != null) ? deleted : -1;
	}

	/** Returns whether the app was installed again, and locks the site. */
	private boolean isBack(String siteId, OffsetDateTime before) {
		return this.jdbc.sql("""
				select site_id from site
				where site_id = ? and not has_connect and not has_forge and changed_at <= ? for update
				""").params(siteId, before).query(String.class).optional().isEmpty();
	}

}
