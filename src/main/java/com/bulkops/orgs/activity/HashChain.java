package com.bulkops.orgs.activity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Hash chain over the events of each site's log: each hash covers the hash before it and
 * the event's own text. A site's events are chained one transaction after the other, as
 * the very last thing before the commit, so that no transaction waits for one that waits
 * for something else.
 */
@Component
class HashChain {

	/** The hash before the first one. */
	static final String BEGINNING = "0".repeat(64);

	/** Links that are written at a time; a statement takes at most 65,535 parameters. */
	static final int BATCH = 1000;

	private static final HexFormat HEX = HexFormat.of();

	private final JdbcClient jdbc;

	HashChain(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Adds an event, which is chained when the transaction is about to commit. */
	void add(ChainEvent event, StoredEntry stored) {
		TransactionSynchronizationManager.getSynchronizations()
			.stream()
			.filter(AtCommit.class::isInstance)
			.map(AtCommit.class::cast)
			.findFirst()
			.orElseGet(this::atCommit)
			.add(stored.entry().site(), Link.of(event, stored));
	}

	private AtCommit atCommit() {
		AtCommit atCommit = new AtCommit(TransactionAspectSupport.currentTransactionStatus());
		TransactionSynchronizationManager.registerSynchronization(atCommit);
		return atCommit;
	}

	/** Chains events immediately, in this order. */
	private void append(SiteId site, List<Link> links) {
		Head head = lock(site);
		for (int from = 0; from < links.size(); from += BATCH) {
			head = append(site, head, links.subList(from, Math.min(from + BATCH, links.size())));
		}
	}

	private Head append(SiteId site, Head head, List<Link> links) {
		long seq = head.seq();
		String hash = head.hash();
		List<Object[]> rows = new ArrayList<>();
		for (Link link : links) {
			seq++;
			hash = hash(hash, link.text());
			rows.add(new Object[] { site.value(), seq, link.entry().value(), link.event().name(), HEX.parseHex(hash) });
		}
		this.jdbc.sql("""
				with head as (update activity_head set seq = :seq, hash = :hash where site_id = :siteId)
				insert into activity_link (site_id, seq, entry_id, event, hash) values :rows
				""")
			.param("siteId", site.value())
			.param("seq", seq)
			.param("hash", HEX.parseHex(hash))
			.param("rows", rows)
			.update();
		return new Head(seq, hash);
	}

	private Head lock(SiteId site) {
		return findAndLock(site).orElseGet(() -> {
			this.jdbc.sql("""
					insert into activity_head (site_id, seq, hash) values (:siteId, 0, :hash) on conflict do nothing
					""").param("siteId", site.value()).param("hash", HEX.parseHex(BEGINNING)).update();
			return findAndLock(site).orElseThrow();
		});
	}

	private Optional<Head> findAndLock(SiteId site) {
		return this.jdbc.sql("select seq, hash from activity_head where site_id = :siteId for update")
			.param("siteId", site.value())
			.query(Head.ROWS)
			.optional();
	}

	/** Returns the hash of a text that follows a hash; both in hexadecimal digits. */
	static String hash(String previous, String text) {
		try {
			return HEX.formatHex(MessageDigest.getInstance("SHA-256")
				.digest((previous + "\n" + text).getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java knows SHA-256", ex);
		}
	}

	/** An event that is to be chained. */
	record Link(EntryId entry, ChainEvent event, String text) {

		static Link of(ChainEvent event, StoredEntry stored) {
			return new Link(stored.entry().id(), event, CanonicalJson.of(event, stored));
		}

	}

	/** The last link of a chain. */
	record Head(long seq, String hash) {

		static final RowMapper<Head> ROWS = (row, number) -> new Head(row.getLong("seq"),
				HEX.formatHex(row.getBytes("hash")));

	}

	/** The events of one transaction. */
	private final class AtCommit implements TransactionSynchronization {

		private final TransactionStatus transaction;

		/** Sites are always locked in the same order. */
		private final Map<SiteId, List<Link>> links = new TreeMap<>(Comparator.comparing(SiteId::value));

		private boolean linked;

		AtCommit(TransactionStatus transaction) {
			this.transaction = transaction;
		}

		void add(SiteId site, Link link) {
			if (this.linked) {
				throw new IllegalStateException("It is too late to append to the log in this transaction");
			}
			this.links.computeIfAbsent(site, (key) -> new ArrayList<>()).add(link);
		}

		@Override
		public void beforeCommit(boolean readOnly) {
			this.transaction.flush(); // what JPA writes locks rows, too: before the head
			this.linked = true;
			this.links.forEach(HashChain.this::append);
		}

	}

}
