package com.bulkops.orgs.activity;

import java.security.SecureRandom;
import java.sql.Types;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.EntityManager;

import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writer of entries, and the only place that erases labels. Each entry is read back as it
 * is stored and added to the chain, in the caller's transaction.
 * <p>
 * Entries are inserted by JPA. They are concluded in SQL, because one statement concludes
 * all that are still open and returns which these are; their labels are erased in SQL,
 * because that is an update of many rows of which none is read.
 */
@Component
class EntryWriter {

	/** Chosen by us: labels that are erased cannot be guessed by trying. */
	private static final int SALT_LENGTH = 16;

	private final EntryRepository entries;

	private final EntityManager entityManager;

	private final JdbcClient jdbc;

	private final EntryRowMapper rows;

	private final EntryDetailsConverter details;

	private final HashChain chain;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	EntryWriter(EntryRepository entries, EntityManager entityManager, JdbcClient jdbc, EntryRowMapper rows,
			EntryDetailsConverter details, HashChain chain, Clock clock) {
		this.entries = entries;
		this.entityManager = entityManager;
		this.jdbc = jdbc;
		this.rows = rows;
		this.details = details;
		this.chain = chain;
		this.clock = clock;
	}

	/** Writes entries, in this order, with a few statements for a thousand of them. */
	List<EntryId> append(List<NewEntry> entries) {
		entries.forEach(NewEntry::requireComplete);
		List<EntryId> ids = new ArrayList<>();
		for (int from = 0; from < entries.size(); from += HashChain.BATCH) {
			for (StoredEntry stored : insert(entries.subList(from, Math.min(from + HashChain.BATCH, entries.size())))) {
				this.chain.add(ChainEvent.of(stored.entry().result()), stored);
				ids.add(stored.entry().id());
			}
		}
		return ids;
	}

	private List<StoredEntry> insert(List<NewEntry> entries) {
		List<Long> ids = this.entries.reserveIds(entries.size());
		List<EntryEntity> inserted = new ArrayList<>();
		for (int i = 0; i < entries.size(); i++) {
			inserted.add(new EntryEntity(ids.get(i), entries.get(i), this.clock.instant(), salt()));
		}
		this.entries.saveAllAndFlush(inserted);
		// The database rounds times and replaces characters.
		inserted.forEach(this.entityManager::detach);
		List<StoredEntry> stored = this.jdbc
			.sql("select " + EntryRowMapper.COLUMNS + " from activity_entry where id in (:ids) order by id")

			.param("ids", ids)
			.query((row, number) -> this.rows.stored(row))
			.list();
		insertWords(stored);
		return stored;
	}

	private byte[] salt() {
		byte[] salt = new byte[SALT_LENGTH];
		this.random.nextBytes(salt);
		return salt;
	}

	private void insertWords(List<StoredEntry> stored) {
		List<Object[]> words = new ArrayList<>();
		for (StoredEntry each : stored) {
			ActivityEntry entry = each.entry();
			TokenSnapshot token = entry.token();
			if (token != null) {
				words.add(new Object[] { entry.site().value(),
						String.join(" ", SearchTerms.of(token.label() + " " + token.id())),
						EntryText.timestamp(entry.at()), entry.id().value() });
			}
		}
		if (!words.isEmpty()) {
			this.jdbc.sql("""
					insert into activity_word (site_id, word, at, entry_id)
					select site_id, word, at, id from (values :rows) entry (site_id, words, at, id),
					  string_to_table(words, ' ') word where word <> ''
					""").param("rows", words).update();
		}
	}

	/** Concludes revocations and returns those that were open. */
	Set<EntryId> conclude(List<Conclusion> conclusions) {
		List<StoredEntry> stored = this.jdbc.sql("""
				update activity_entry set result = ended.result, reason = ended.reason, concluded_at = :now
				from (values :rows) ended (id, result, reason)
				where activity_entry.id = ended.id and activity_entry.result = 'PENDING' returning activity_entry.*
				""")
			.param("now", EntryText.timestamp(this.clock.instant()))
			.param("rows", conclusions.stream().map(EntryWriter::row).toList())
			.query((row, number) -> this.rows.stored(row))
			.list();
		addConcluded(stored);
		return stored.stream().map((entry) -> entry.entry().id()).collect(Collectors.toSet());
	}

	private static Object[] row(Conclusion conclusion) {
		return new Object[] { conclusion.entry().value(), conclusion.result().name(),
				new SqlParameterValue(Types.VARCHAR, EntryText.clean(conclusion.reason())) };
	}

	/** Appends an entry about a token that was revoked, unless its own entry says so. */
	void appendRevokedAfterAll(EntryId entry, String reason) {
		this.entries.findConcludedOtherwise(entry.value()).ifPresent((earlier) -> {
			this.entityManager.detach(earlier);
			append(List.of(NewEntry.revokedAfterAll(earlier.toEntry(), reason)));
		});
	}

	/** Concludes a run and returns whether it was open. */
	boolean concludeRun(SiteId site, RunId run, ActivityEntry.Outcome outcome, ActivityEntry.Details details) {
		List<StoredEntry> stored = this.jdbc.sql("""
				update activity_entry set result = :result, reason = :reason, details = details || :details::jsonb,
				  concluded_at = :now
				where site_id = :siteId and run_id = :run and kind = 'RUN' and result = 'RUNNING' returning %s
				""".formatted(EntryRowMapper.COLUMNS))
			.param("result", outcome.result().name())
			.param("reason", EntryText.clean(outcome.reason()))
			.param("now", EntryText.timestamp(this.clock.instant()))
			.param("siteId", site.value())
			.param("run", run.value())
			.param("details", this.details.convertToDatabaseColumn(details))
			.query((row, number) -> this.rows.stored(row))
			.list();
		addConcluded(stored);
		return !stored.isEmpty();
	}

	private void addConcluded(List<StoredEntry> stored) {
		stored.forEach((entry) -> this.chain.add(ChainEvent.CONCLUDED, entry));
	}

	/**
	 * Erases the labels of an account's tokens, and the words that only they have. The
	 * chain stays intact: it covers a digest of each label.
	 */
	void eraseLabels(SiteId site, AccountId account) {
		this.jdbc.sql("set local bulkops.erasing = 'on'").update();
		erase("""
				delete from activity_word using activity_entry entry
				where activity_word.site_id = :siteId and entry.id = entry_id and entry.site_id = :siteId
				  and entry.account_id = :account and entry.token_label <> ''
				  and not word = any (regexp_split_to_array(lower(entry.token_id), '[^[:alnum:]]+'))
				""", site, account);
		erase("""
				update activity_entry set token_label = null, label_salt = null
				where site_id = :siteId and account_id = :account and token_label <> ''
				""", site, account);
		this.jdbc.sql("set local bulkops.erasing = 'off'").update();
	}

	private void erase(String sql, SiteId site, AccountId account) {
		this.jdbc.sql(sql).param("siteId", site.value()).param("account", account.value()).update();
	}

}
