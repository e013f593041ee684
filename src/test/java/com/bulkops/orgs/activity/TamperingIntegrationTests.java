package com.bulkops.orgs.activity;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import com.bulkops.orgs.activity.Verification.Finding;
import com.bulkops.orgs.activity.Verification.Position;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether the chain shows what somebody does to the log who rules the database.
 */
class TamperingIntegrationTests extends LogInPostgres {

	@Autowired
	private HashChainVerifier chain;

	@TempDir
	private Path directory;

	/** Entries of every kind, by a name; 11 records. */
	private final Map<String, EntryId> entries = new LinkedHashMap<>();

	@BeforeEach
	void write() {
		this.entries.put("installed", this.log.append(NewEntry.site(this.site, EntryResult.INSTALLED, "Installed.")));
		this.entries.put("settings", this.log
			.append(NewEntry.settings(this.site, "ada", List.of(new Change("Interval", null, "90 days"), odd()))));
		this.entries.put("run", this.log.append(NewEntry.run(this.site, this.run, RunMode.REPORT, "ada", "the rule")));
		this.entries.put("revoked", this.log.append(revocation("t1")));
		this.log.conclude(this.entries.get("revoked"), EntryResult.REVOKED, "Verified.");
		this.entries.put("skipped", this.log.append(NewEntry.skippedToken(this.site, this.run, ACCOUNT,
				new TokenSnapshot(new TokenId("t2"), "", null, null), "x")));
		this.entries.put("account",
				this.log.append(NewEntry.account(this.site, this.run, ACCOUNT, EntryResult.FAILED, "broken")));
		this.log.concludeRun(this.site, this.run, EntryResult.STOPPED, new RunCounts(1, 2, 3, 4, 5, 6, 7, 8, 9), "halt",
				"eve");
		this.entries.put("refused", this.log
			.append(NewEntry.refusedRun(this.site, new RunId(UUID.randomUUID()), RunMode.REPORT, "ada", "no key")));
		this.entries.put("open", this.log.append(revocation("t3")));
		this.entries.put("last", this.log.append(NewEntry.settings(this.site, "ada", List.of())));
	}

	@Test
	void anUntouchedLogIsIntact() {
		Verification verification = this.log.verify(this.site);
		assertThat(verification.finding()).isEqualTo(Finding.INTACT);
		assertThat(verification.records()).isEqualTo(11);
		assertThat(verification.from()).isEqualTo(verification.to()).isEqualTo(KEPT);
		assertThat(verification.fingerprint()).isEqualTo(this.jdbc.queryForObject(
				"select encode(hash, 'hex') from activity_head where site_id = ?", String.class, this.site.value()));
		assertThat(this.log.verify(new SiteId("nobody"))).extracting(Verification::finding).isEqualTo(Finding.INTACT);
	}

	/** Columns that are added later are met here, too. */
	@Test
	void everyChangedColumnIsFound() {
		int changes = 0;
		for (Map<String, Object> column : this.jdbc.queryForList("""
				select column_name as name, data_type as type from information_schema.columns
				where table_name = 'activity_entry'
				""")) {
			for (Map.Entry<String, EntryId> entry : this.entries.entrySet()) {
				for (String value : values(column)) {
					changes += change((String) column.get("name"), value, entry);
				}
			}
		}
		assertThat(changes).isGreaterThan(200);
	}

	private static List<String> values(Map<String, Object> column) {
		String name = (String) column.get("name");
		return switch ((String) column.get("type")) {
			case "bigint" -> List.of(name + " + 1000000");
			case "character varying", "text" -> List.of("null", "coalesce(%s, '') || ' '".formatted(name), "''",
					"'REVOCATION'", "'REVOKED'", "'PENDING'");
			case "timestamp with time zone" -> List.of("null", "'2026-01-01 00:00:00Z'", name + " + interval '1 us'");
			case "bytea" -> List.of("null", "'\\x00'");
			case "uuid" -> List.of("null", "gen_random_uuid()");
			case "jsonb" -> List.of("'{}'", "details || '{\"counts\":{\"accounts\":8,\"tokens\":2,\"due\":3}}'",
					"details || '{\"counts\":{\"accounts\":1,\"tokens\":2,\"due\":3,\"revoked\":4,\"alreadyGone\":5,\"failed\":6,\"unreachable\":7,\"exempt\":8}}'",
					"details || '{\"stoppedBy\":\"ada\"}'", "details || '{\"changes\":[{\"what\":\"x\"}]}'",
					"case when details ? 'changes' then jsonb_set(details, '{changes,0,values}', '\"ACCOUNTS\"') else details end",
					"'[]'");
			default -> throw new IllegalStateException("How does one change " + column + "?");
		};
	}

	/** Whether this was a change at all. */
	private int change(String column, String value, Map.Entry<String, EntryId> entry) {
		return asSuperuser(() -> {
			int changed = this.jdbc.update("""
					update activity_entry set %s = %s where id = %s and %1$s is distinct from %2$s
					  and ('%1$s' !~ '^(token|label)_' or token_id is not null)
					""".formatted(column, value, entry.getValue()));
			if (changed == 1) {
				Verification verification = this.log.verify(this.site);
				assertThat(verification.finding().isBroken()).as("%s = %s in %s", column, value, entry).isTrue();
				assertThat(verification.entry()).as("%s = %s in %s", column, value, entry).isNotNull();
				foundInStepsToo(verification);
			}
			return changed;
		});
	}

	@Test
	void eachOtherModeOfARunIsFound() {
		for (String details : List.of("details || '{\"mode\":\"REVOKE\"}'", "details - 'mode'")) {
			tampered(Finding.CHANGED, "run", "update activity_entry set details = " + details + " where id = :run");
		}
	}

	@Test
	void everythingThatIsMissingIsFound() {
		tampered(Finding.ENTRY_MISSING, "account", "delete from activity_entry where id = :account");
		tampered(Finding.RECORD_MISSING, "run", "delete from activity_entry where id = :account",
				"delete from activity_link where entry_id = :account");
		tampered(Finding.ENTRY_MISSING, "last", "delete from activity_entry where id = :last");
		tampered(Finding.CUT_OFF, null, "delete from activity_entry where id in (:open, :last)",
				"delete from activity_link where entry_id in (:open, :last)");
		tampered(Finding.CUT_OFF, null, "delete from activity_link where entry_id = :last");
		tampered(Finding.CUT_OFF, null, "delete from activity_link where site_id = :site");
		tampered(Finding.CUT_OFF, null, "delete from activity_head where site_id = :site");
		tampered(Finding.CUT_OFF, null, "update activity_head set seq = seq + 1 where site_id = :site");
		tampered(Finding.CUT_OFF, null, "update activity_head set hash = sha256('') where site_id = :site");
		tampered(Finding.UNRECORDED, "installed", "delete from activity_link where site_id = :site",
				"delete from activity_head where site_id = :site");
		tampered(Finding.RECORD_MISSING, "settings", "delete from activity_link where entry_id = :installed");
	}

	@Test
	void everythingThatWasPutInIsFound() {
		tampered(Finding.UNRECORDED, null, """
				insert into activity_entry (site_id, at, kind, result) values (:site, now(), 'SETTINGS', 'CHANGED')
				""");
		tampered(Finding.UNRECORDED, "open",
				"""
						update activity_entry set result = 'REVOKED', reason = 'Verified.', concluded_at = now() where id = :open
						""");
		tampered(Finding.CHANGED, "revoked", """
				update activity_entry set result = 'PENDING', reason = null, concluded_at = null where id = :revoked
				""");
		tampered(Finding.CHANGED, "open", "update activity_entry set reason = 'x' where id = :open");
		tampered(Finding.CHANGED, "last", """
				insert into activity_link (site_id, seq, entry_id, event, hash)
				values (:site, 12, :last, 'CONCLUDED', sha256('x'))
				""", "update activity_head set seq = 12, hash = sha256('x') where site_id = :site");
	}

	@Test
	void everyOtherOrderIsFound() {
		tampered(Finding.CHANGED, "revoked", """
				update activity_link link set hash = other.hash from activity_link other
				where link.site_id = :site and other.site_id = :site
				  and (link.seq, other.seq) in ((4, 5), (5, 4))
				""");
		tampered(Finding.CHANGED, "account", "update activity_link set seq = -6 where site_id = :site and seq = 6",
				"update activity_link set seq = 6 where site_id = :site and seq = 7",
				"update activity_link set seq = 7 where site_id = :site and seq = -6");
		tampered(Finding.CHANGED, "last", "update activity_link set event = 'CONCLUDED' where entry_id = :last");
		tampered(Finding.CHANGED, "last", "update activity_link set entry_id = :last where entry_id = :installed");
		tampered(Finding.ENTRY_MISSING, "run", "update activity_entry set id = -id where id = :run");
		tampered(Finding.ENTRY_MISSING, "run", "update activity_entry set site_id = 'other' where id = :run");
	}

	@Test
	void aLabelCanBeErasedButNotChanged() {
		assertThat(asSuperuser(() -> {
			update("update activity_entry set token_label = null, label_salt = null where id = :revoked");
			return this.log.verify(this.site).finding();
		})).isEqualTo(Finding.INTACT);
		tampered(Finding.CHANGED, "revoked", "update activity_entry set token_label = 'x' where id = :revoked");
		tampered(Finding.CHANGED, "revoked", "update activity_entry set label_salt = '\\x00' where id = :revoked");
		tampered(Finding.CHANGED, "revoked",
				"update activity_entry set token_label = null, label_digest = sha256('x') where id = :revoked");
	}

	@Test
	void theScriptFindsInAnExportWhatWasDoneToTheDatabase() throws Exception {
		VerifyLogScript script = new VerifyLogScript(this.directory);
		assertThat(asSuperuser(() -> {
			update("delete from activity_entry where id = :account");
			return export();
		})).satisfies((export) -> assertThat(script.verify(export)).contains("Line 7 was changed"));
		assertThat(asSuperuser(() -> {
			update("update activity_entry set token_label = 'x' where id = :revoked");
			return export();
		})).satisfies((export) -> assertThat(script.verify(export)).contains("Line 4 was changed"));
	}

	/** Does this to the log, and undoes it. */
	private void tampered(Finding expected, @Nullable String entry, String... statements) {
		asSuperuser(() -> {
			for (String statement : statements) {
				assertThat(update(statement)).as(statement).isPositive();
			}
			Verification verification = this.log.verify(this.site);
			assertThat(verification.finding()).as(String.join("; ", statements)).isEqualTo(expected);
			if (entry != null) {
				assertThat(verification.entry()).as(String.join("; ", statements)).isEqualTo(this.entries.get(entry));
			}
			foundInStepsToo(verification);
			return null;
		});
		intact();
	}

	/** However short the steps are in which the log is verified. */
	private void foundInStepsToo(Verification whole) {
		for (int atATime : new int[] { 1, 2, 5 }) {
			Verification step = this.chain.verify(this.site, Position.BEGINNING, Duration.ZERO, atATime);
			while (step.next() != null) {
				step = this.chain.verify(this.site, step.next(), Duration.ZERO, atATime);
			}
			assertThat(step).as("%d at a time", atATime).isEqualTo(whole);
		}
	}

	private int update(String statement) {
		String sql = statement.replace(":site", "'" + this.site.value() + "'");
		for (Map.Entry<String, EntryId> entry : this.entries.entrySet()) {
			sql = sql.replace(":" + entry.getKey(), entry.getValue().toString());
		}
		return this.jdbc.update(sql);
	}

	/**
	 * As somebody to whom no trigger, reference or check applies; nothing of it stays.
	 */
	private <T extends @Nullable Object> T asSuperuser(Supplier<T> actions) {
		return new TransactionTemplate(this.transactions).execute((status) -> {
			status.setRollbackOnly();
			this.jdbc.execute("""
					set local session_replication_role = replica;
					do $$ declare name text; begin
					  for name in select conname from pg_constraint where contype = 'c'
					    and conrelid = 'activity_entry'::regclass loop
					    execute format('alter table activity_entry drop constraint %I', name);
					  end loop;
					  for name in select column_name from information_schema.columns where table_name = 'activity_entry'
					    and column_name <> 'id' loop
					    execute format('alter table activity_entry alter %I drop not null', name);
					  end loop;
					  drop index activity_entry_one_per_run, activity_entry_one_pending;
					  alter table activity_link drop constraint activity_link_entry_id_event_key,
					    drop constraint activity_link_seq_check;
					  alter table activity_entry alter id set generated by default;
					end $$
					""");
			return actions.get();
		});
	}

}
