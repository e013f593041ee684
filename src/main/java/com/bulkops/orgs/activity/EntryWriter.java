package com.bulkops.orgs.activity;

import java.security.SecureRandom;
import java.sql.Types;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes entries and erases labels: the only place that does. Each entry is read back as
 * it is stored and added to the chain, in the caller's transaction.
 */
@Component
class EntryWriter {

	/** Ours: labels that are erased cannot be guessed by trying. */
	private static final int SALT_LENGTH = 16;

	private final NamedParameterJdbcTemplate jdbc;

	private final EntryRowMapper rows;

	private final HashChain chain;

	private final Clock clock;

	private final SecureRandom random = new SecureRandom();

	EntryWriter(JdbcTemplate jdbcTemplate, EntryRowMapper rows, HashChain chain, Clock clock) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		this.rows = rows;
		this.chain = chain;
		this.clock = clock;
	}

	/** Writes entries, in this order, with a few statements for a thousand of them. */
	List<EntryId> append(List<NewEntry> entries) {
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
		List<StoredEntry> stored = this.jdbc.query("""
				insert into activity_entry (client_key, at, kind, result, run_id, actor, account_id, token_id,
				  token_label, label_salt, label_digest, token_created_at, token_last_access, rule, reason, details,
				  concluded_at)
				values :rows returning *
				""", new MapSqlParameterSource("rows", entries.stream().map(this::row).toList()),
				(row, number) -> this.rows.stored(row));
		List<Object[]> words = stored.stream()
			.map(StoredEntry::entry)
			.filter((entry) -> entry.token() != null)
			.map((entry) -> new Object[] { entry.installation().clientKey(), words(entry.token()),
					EntryRowMapper.timestamp(entry.at()), entry.id().value() })
			.toList();
		if (!words.isEmpty()) {
			this.jdbc.update("""
					insert into activity_word (client_key, word, at, entry_id)
					select client_key, word, at, id from (values :rows) entry (client_key, words, at, id),
					  string_to_table(words, ' ') word where word <> ''
					""", new MapSqlParameterSource("rows", words));
		}
		return stored;
	}

	private @Nullable Object[] row(NewEntry entry) {
		if (entry.result.isOpen() && entry.reason != null) {
			throw new IllegalArgumentException("The reason of an open entry comes with its conclusion");
		}
		TokenSnapshot token = entry.token;
		String label = (token != null) ? EntryRowMapper.text(token.label()) : null;
		byte[] salt = (label != null) ? salt() : null;
		boolean concludes = (entry.kind == Kind.RUN || entry.kind == Kind.REVOCATION) && !entry.result.isOpen();
		return new @Nullable Object[] { entry.installation.clientKey(), EntryRowMapper.timestamp(this.clock.instant()),
				entry.kind.name(), entry.result.name(), (entry.run != null) ? entry.run.value() : null,
				EntryRowMapper.text(entry.actor), (entry.account != null) ? entry.account.value() : null,
				(token != null) ? token.id().value() : null, label, binary(salt),
				binary((label != null && salt != null) ? StoredEntry.digest(salt, label) : null),
				(token != null) ? EntryRowMapper.timestamp(token.createdAt()) : null,
				(token != null) ? EntryRowMapper.timestamp(token.lastAccess()) : null, EntryRowMapper.text(entry.rule),
				EntryRowMapper.text(entry.reason),
				new SqlParameterValue(Types.OTHER, this.rows.details(EntryRowMapper.Details.of(entry))),
				concludes ? EntryRowMapper.timestamp(this.clock.instant()) : null };
	}

	private byte[] salt() {
		byte[] salt = new byte[SALT_LENGTH];
		this.random.nextBytes(salt);
		return salt;
	}

	/** Where no row of a batch has a value, the database must hear what it would be. */
	private static SqlParameterValue binary(byte @Nullable [] value) {
		return new SqlParameterValue(Types.BINARY, value);
	}

	private static String words(@Nullable TokenSnapshot token) {
		return (token != null) ? String.join(" ", SearchTerms.of(token.label() + " " + token.id())) : "";
	}

	/** Concludes revocations; which of them were open. */
	Set<EntryId> conclude(List<Conclusion> conclusions) {
		List<StoredEntry> stored = this.jdbc.query("""
				update activity_entry set result = ended.result, reason = ended.reason, concluded_at = :now
				from (values :rows) ended (id, result, reason)
				where activity_entry.id = ended.id and activity_entry.result = 'PENDING' returning activity_entry.*
				""", new MapSqlParameterSource("now", EntryRowMapper.timestamp(this.clock.instant())).addValue("rows",
				conclusions.stream().map(EntryWriter::row).toList()), (row, number) -> this.rows.stored(row));
		concluded(stored);
		return stored.stream().map((entry) -> entry.entry().id()).collect(Collectors.toSet());
	}

	/** Says in another entry that a token was revoked, unless its own one says so. */
	void revokedAfterAll(EntryId entry, String reason) {
		this.jdbc
			.query("select * from activity_entry where id = :id and result not in ('PENDING', 'REVOKED')",
					new MapSqlParameterSource("id", entry.value()), this.rows)
			.forEach((earlier) -> append(List.of(NewEntry.revokedAfterAll(earlier, reason))));
	}

	/** Concludes a run; whether it was open. */
	boolean concludeRun(InstallationId installation, RunId run, EntryResult result, @Nullable String reason,
			EntryRowMapper.Details details) {
		return concluded(this.jdbc.query("""
				update activity_entry set result = :result, reason = :reason, details = details || :details::jsonb,
				  concluded_at = :now
				where client_key = :clientKey and run_id = :run and kind = 'RUN' and result = 'RUNNING' returning *
				""",
				new MapSqlParameterSource("result", result.name()).addValue("reason", EntryRowMapper.text(reason))
					.addValue("now", EntryRowMapper.timestamp(this.clock.instant()))
					.addValue("clientKey", installation.clientKey())
					.addValue("run", run.value())
					.addValue("details", this.rows.details(details)),
				(row, number) -> this.rows.stored(row)));
	}

	/**
	 * Takes the labels of an account's tokens, and the words that only they have, out of
	 * the rows. The chain goes on without: it covers a digest of each label.
	 */
	void eraseLabels(InstallationId installation, AccountId account) {
		MapSqlParameterSource parameters = new MapSqlParameterSource("clientKey", installation.clientKey())
			.addValue("account", account.value());
		this.jdbc.update("set local bulkops.erasing = 'on'", parameters);
		this.jdbc.update("""
				delete from activity_word using activity_entry entry
				where activity_word.client_key = :clientKey and entry.id = entry_id and entry.client_key = :clientKey
				  and entry.account_id = :account and entry.token_label <> ''
				  and not word = any (regexp_split_to_array(lower(entry.token_id), '[^[:alnum:]]+'))
				""", parameters);
		this.jdbc.update("""
				update activity_entry set token_label = null, label_salt = null
				where client_key = :clientKey and account_id = :account and token_label <> ''
				""", parameters);
		this.jdbc.update("set local bulkops.erasing = 'off'", parameters);
	}

	private static Object[] row(Conclusion conclusion) {
		return new Object[] { conclusion.entry().value(), conclusion.result().name(),
				new SqlParameterValue(Types.VARCHAR, EntryRowMapper.text(conclusion.reason())) };
	}

	private boolean concluded(List<StoredEntry> stored) {
		stored.forEach((entry) -> this.chain.add(ChainEvent.CONCLUDED, entry));
		return !stored.isEmpty();
	}

}
