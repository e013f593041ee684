package com.bulkops.orgs.activity;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.site.SiteId;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

class ActivityLogIntegrationTests extends LogInPostgres {

	@Autowired
	private HikariDataSource pool;

	@Test
	void anEntryComesBackAsItWasWritten() {
		EntryId id = this.log.append(NewEntry.revocation(this.site, this.run, ACCOUNT,
				new TokenSnapshot(new TokenId("t"), "<b>CI</b> 🚀", KEPT.minus(Duration.ofDays(100)), null),
				"the rule"));
		this.log.conclude(id, EntryResult.REVOKED, null);
		ActivityEntry entry = this.log.newest(this.site, ActivityFilter.ALL).entries().get(0);
		assertThat(entry.at()).isEqualTo(KEPT);
		assertThat(entry.concludedAt()).isEqualTo(KEPT);
		assertThat(entry.result()).isEqualTo(EntryResult.REVOKED);
		assertThat(entry.account()).isEqualTo(ACCOUNT);
		assertThat(entry.token())
			.isEqualTo(new TokenSnapshot(new TokenId("t"), "<b>CI</b> 🚀", KEPT.minus(Duration.ofDays(100)), null));
		assertThat(entry.ageInDays()).isEqualTo(100);
		assertThat(entry.rule()).isEqualTo("the rule");
	}

	@Test
	void findsEntriesByWordsOfTheLabelAndTheId() {
		this.log.append(NewEntry.revocation(this.site, this.run, ACCOUNT,
				new TokenSnapshot(new TokenId("asp_A0T8"), "Jenkins CI, 部署 \"nightly\"", null, null), "the rule"));
		this.log.append(NewEntry.revocation(this.site, this.run, ACCOUNT,
				new TokenSnapshot(new TokenId("x"), "", null, null), "the rule"));
		for (String words : List.of("jenkins", "CI", "ci JENKINS", "asp_A0T8", "a0t8", "nightly", "部署", "'ci'")) {
			assertThat(count(containing(words))).as(words).isEqualTo(1);
		}
		for (String words : List.of("jenk", "jenkins x", "'", "%", "ci') or true --", "rule")) {
			assertThat(count(containing(words))).as(words).isZero();
		}
		assertThat(this.log.summary(this.site, containing("ci")).results()).isEqualTo(Map.of(EntryResult.PENDING, 1L));
	}

	/** As where two machines write whose clocks differ, or a clock was set back. */
	@Test
	void pagesGoByTimeAndLoseNothingWhereTimesAreNotInTheOrderOfWriting() {
		for (int entry = 0; entry < 180; entry++) {
			this.jdbc.update("""
					insert into activity_entry (site_id, at, kind, result, run_id, account_id, token_id)
					values (?, ?, 'TOKEN', 'SKIPPED', ?, 'ada', 'ci')
					""", this.site.value(), EntryText.timestamp(KEPT.plusSeconds(entry * 37 % 60)), this.run.value());
		}
		this.jdbc.update("""
				insert into activity_word (site_id, word, at, entry_id)
				select site_id, 'ci', at, id from activity_entry where site_id = ?
				""", this.site.value());
		List<Long> expected = this.jdbc.queryForList(
				"select id from activity_entry where site_id = ? order by at desc, id desc", Long.class,
				this.site.value());
		assertThat(expected).as("not in the order of writing")
			.isNotEqualTo(expected.stream().sorted(Comparator.reverseOrder()).toList());
		for (ActivityFilter filter : List.of(ActivityFilter.ALL, containing("ci"),
				new ActivityFilter(null, null, Set.of(), Set.of(), "ada", this.run, "ci"))) {
			List<Long> found = new ArrayList<>();
			ActivityPage page = this.log.newest(this.site, filter);
			page.entries().forEach((entry) -> found.add(entry.id().value()));
			while (page.older() != null) {
				page = this.log.olderThan(this.site, filter, page.older());
				page.entries().forEach((entry) -> found.add(entry.id().value()));
			}
			assertThat(found).isEqualTo(expected);
			while (page.newer() != null) {
				page = this.log.newerThan(this.site, filter, page.newer());
			}
			assertThat(page.entries()).extracting((entry) -> entry.id().value()).startsWith(expected.get(0));
		}
		for (String words : Arrays.asList(null, "ci")) {
			ActivityFilter seconds = new ActivityFilter(KEPT.plusSeconds(10), KEPT.plusSeconds(12), Set.of(), Set.of(),
					null, null, words);
			List<ActivityEntry> all = this.log.newest(this.site, seconds).entries();
			assertThat(all).hasSize(6)
				.allMatch((entry) -> !entry.at().isBefore(KEPT.plusSeconds(10))
						&& entry.at().isBefore(KEPT.plusSeconds(12)));
			assertThat(this.log.olderThan(this.site, seconds, new EntryId(expected.get(0))).entries())
				.as("from an entry that is newer than the filter lets through")
				.isEqualTo(all);
			assertThat(this.log.newerThan(this.site, seconds, new EntryId(expected.get(177))).entries())
				.as("from an entry that is older than the filter lets through")
				.isEqualTo(all);
		}
		assertThat(this.log.olderThan(new SiteId("other"), ActivityFilter.ALL, new EntryId(expected.get(0))).entries())
			.isEmpty();
	}

	/** As a browser that reads a file slowly, or not at all. */
	@Test
	void whoReadsAllEntriesSlowlyHoldsNoConnection() {
		for (int entry = 0; entry < 2500; entry++) {
			this.jdbc.update("""
					insert into activity_entry (site_id, at, kind, result, run_id, account_id, token_id)
					values (?, ?, 'TOKEN', 'SKIPPED', ?, 'ada', 'ci')
					""", this.site.value(), EntryText.timestamp(KEPT.plusSeconds(entry * 37 % 60)), this.run.value());
		}
		List<Long> expected = this.jdbc.queryForList(
				"select id from activity_entry where site_id = ? order by at desc, id desc", Long.class,
				this.site.value());
		List<Long> read = new ArrayList<>();
		this.log.forEach(this.site, ActivityFilter.ALL, (entry) -> {
			assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero();
			read.add(entry.id().value());
		});
		assertThat(read).isEqualTo(expected);
		this.log.append(revocation("recorded"));
		this.log.forEachRecord(this.site,
				(line) -> assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero());
	}

	private static ActivityFilter containing(String words) {
		return new ActivityFilter(null, null, Set.of(), Set.of(), null, null, words);
	}

	@Test
	void aConcludedEntryStaysAsItIs() {
		EntryId id = begin("t");
		this.log.conclude(id, EntryResult.FAILED, "first");
		assertThatExceptionOfType(AlreadyConcluded.class)
			.isThrownBy(() -> this.log.conclude(id, EntryResult.REVOKED, null));
		assertThat(this.log.newest(this.site, ActivityFilter.ALL).entries()).singleElement()
			.satisfies((entry) -> assertThat(entry.reason()).isEqualTo("first"));
	}

	@Test
	void concludesSeveralEntriesAtOnceAndTellsWhichWereOpen() {
		EntryId concluded = begin("a");
		this.log.conclude(concluded, EntryResult.FAILED, "first");
		EntryId first = begin("b");
		EntryId second = begin("c");
		assertThat(this.log.concludeAll(List.of(new Conclusion(concluded, EntryResult.REVOKED, "second"),
				new Conclusion(first, EntryResult.ALREADY_GONE, null),
				new Conclusion(second, EntryResult.REVOKED, "Verified."))))
			.containsExactlyInAnyOrder(first, second);
		assertThat(this.log.newest(this.site, ActivityFilter.ALL).entries())
			.extracting(ActivityEntry::result, ActivityEntry::reason)
			.containsExactly(tuple(EntryResult.REVOKED, "Verified."), tuple(EntryResult.ALREADY_GONE, null),
					tuple(EntryResult.FAILED, "first"));
	}

	@Test
	void theDatabaseRefusesToRewriteHistory() {
		EntryId open = begin("open");
		EntryId concluded = begin("concluded");
		this.log.conclude(concluded, EntryResult.REVOKED, null);
		for (String statement : List.of("update activity_entry set result = 'FAILED' where id = " + concluded,
				"update activity_entry set reason = 'x' where id = " + concluded,
				"update activity_entry set account_id = 'x' where id = " + open,
				"update activity_entry set account_id = 'x', result = 'REVOKED', concluded_at = now() where id = "
						+ open,
				"update activity_entry set result = 'REVOKED' where id = " + open,
				"delete from activity_entry where id = " + open, "truncate activity_entry")) {
			assertThatExceptionOfType(DataAccessException.class).as(statement)
				.isThrownBy(() -> this.jdbc.execute(statement));
		}
	}

	@Test
	void aTokenIsRevokedByOneProcessAtATime() {
		begin("t");
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> begin("t"));
	}

	@Test
	void aRunIsToldOfOnceAndKeepsItsCounts() {
		this.log.append(NewEntry.run(this.site, this.run, RunMode.REPORT, "ada", "the rule"));
		RunCounts counts = new RunCounts(1, 2, 3, 4, 5, 6, 7, 8, 9);
		this.log.concludeRun(this.site, this.run, EntryResult.COMPLETED, counts, null, null);
		assertThat(this.log.newest(this.site, ActivityFilter.ALL).entries().get(0).counts()).isEqualTo(counts);
		assertThatExceptionOfType(AlreadyConcluded.class)
			.isThrownBy(() -> this.log.concludeRun(this.site, this.run, EntryResult.FAILED, counts, null, null));
		assertThatExceptionOfType(DataAccessException.class)
			.isThrownBy(() -> this.log.append(NewEntry.refusedRun(this.site, this.run, RunMode.REVOKE, null, "again")));
	}

	@Test
	void changesOfTheSettingsComeBack() {
		List<Change> changes = List.of(new Change("Interval", "Off", "90 days"), new Change("Key", null, "a new key"));
		this.log.append(NewEntry.settings(this.site, "ada", changes));
		assertThat(this.log.newest(this.site, ActivityFilter.ALL).entries().get(0).changes()).isEqualTo(changes);
	}

	/** Whatever the row says, since nothing but the page knows. */
	@Test
	void aPageShowsTheFirstChangesAndSaysHowManyItLeavesOut() {
		this.jdbc.update("""
				insert into activity_entry (site_id, at, kind, result, details)
				select ?, now(), 'SETTINGS', 'CHANGED', jsonb_build_object('changesLeftOut', 7, 'changes',
				  (select jsonb_agg(jsonb_build_object('what', number::text)) from generate_series(1, amount) number))
				from unnest(array[20, 21]) amount
				""", this.site.value());
		assertThat(this.log.newest(this.site, ActivityFilter.ALL).entries())
			.extracting((entry) -> entry.changes().size(), ActivityEntry::changesLeftOut)
			.containsExactly(tuple(20, 1), tuple(20, 0));
		List<ActivityEntry> exported = new ArrayList<>();
		this.log.forEach(this.site, ActivityFilter.ALL, exported::add);
		assertThat(exported).extracting((entry) -> entry.changes().size(), ActivityEntry::changesLeftOut)
			.containsExactly(tuple(21, 0), tuple(20, 0));
	}

	@Test
	void oddTextsNeverLoseARecord() {
		String odd = "\0" + "🚀".repeat(3000) + "\0";
		this.log.append(NewEntry.account(this.site, this.run, null, EntryResult.FAILED, odd));
		this.log.append(NewEntry.skippedToken(this.site, this.run, ACCOUNT,
				new TokenSnapshot(new TokenId("t"), odd, null, null), odd));
		assertThat(this.log.newest(this.site, ActivityFilter.ALL).entries()).hasSize(2)
			.allSatisfy((entry) -> assertThat(entry.reason()).startsWith("🚀🚀")
				.endsWith("🚀…")
				.hasSizeLessThanOrEqualTo(2000));
	}

	@Test
	void pagesBackAndForthWithoutGapsWhileEntriesArrive() {
		for (int i = 0; i < 120; i++) {
			this.log.append(NewEntry.settings(this.site, "ada", List.of(new Change(Integer.toString(i), null, null))));
		}
		List<String> seen = new ArrayList<>();
		ActivityPage page = this.log.newest(this.site, ActivityFilter.ALL);
		assertThat(page.newer()).isNull();
		seen.addAll(names(page));
		while (page.older() != null) {
			this.log.append(NewEntry.settings(this.site, "ada", List.of(new Change("later", null, null))));
			page = this.log.olderThan(this.site, ActivityFilter.ALL, page.older());
			seen.addAll(names(page));
		}
		assertThat(seen).hasSize(120).doesNotHaveDuplicates().startsWith("119", "118").endsWith("1", "0");
		List<String> back = new ArrayList<>(names(page));
		while (page.newer() != null) {
			page = this.log.newerThan(this.site, ActivityFilter.ALL, page.newer());
			back.addAll(0, names(page));
		}
		assertThat(back).hasSize(122).endsWith("1", "0").startsWith("later", "later", "119");
	}

	@Test
	void filtersAddUp() {
		this.log.conclude(begin("a"), EntryResult.REVOKED, null);
		this.log.conclude(begin("b"), EntryResult.FAILED, "x");
		this.log.append(NewEntry.account(this.site, this.run, new AccountId("other"), EntryResult.FAILED, "x"));
		this.log.append(NewEntry.settings(this.site, "ada", List.of()));
		assertThat(count(new ActivityFilter(null, null, Set.of(Kind.REVOCATION), Set.of(), null, null, null)))
			.isEqualTo(2);
		assertThat(count(new ActivityFilter(null, null, Set.of(), Set.of(EntryResult.FAILED), null, null, null)))
			.isEqualTo(2);
		assertThat(count(
				new ActivityFilter(null, null, Set.of(Kind.REVOCATION), Set.of(EntryResult.FAILED), null, null, null)))
			.isEqualTo(1);
		assertThat(count(new ActivityFilter(null, null, Set.of(), Set.of(), "other", null, null))).isEqualTo(1);
		assertThat(count(new ActivityFilter(null, null, Set.of(), Set.of(), "' or 1=1 --", null, null))).isZero();
		assertThat(count(new ActivityFilter(null, null, Set.of(), Set.of(), null, this.run, null))).isEqualTo(3);
		assertThat(count(new ActivityFilter(KEPT, KEPT.plusMillis(1), Set.of(), Set.of(), null, null, null)))
			.isEqualTo(4);
		assertThat(count(new ActivityFilter(null, KEPT, Set.of(), Set.of(), null, null, null))).isZero();
		assertThat(count(new ActivityFilter(KEPT.plusMillis(1), null, Set.of(), Set.of(), null, null, null))).isZero();
	}

	/** Pages come through JPA, exports through SQL. */
	@Test
	void aFilterFindsTheSameForAPageAndForAnExport() {
		SiteId other = new SiteId("other-" + UUID.randomUUID());
		RunId otherRun = new RunId(UUID.randomUUID());
		this.log.append(NewEntry.run(this.site, this.run, RunMode.REVOKE, null, "the rule"));
		this.log.conclude(begin("a"), EntryResult.REVOKED, null);
		this.log.conclude(begin("b"), EntryResult.FAILED, "x");
		begin("c");
		this.log.append(NewEntry.account(this.site, otherRun, new AccountId("other"), EntryResult.FAILED, "x"));
		this.log.append(NewEntry.notice(this.site, null, ACCOUNT, null, EntryResult.SENT, "x"));
		this.log.append(NewEntry.settings(this.site, "ada", List.of(odd())));
		this.log.append(NewEntry.settings(other, "ada", List.of(odd())));
		for (Set<Kind> kinds : List.of(Set.<Kind>of(), Set.of(Kind.REVOCATION), Set.of(Kind.RUN, Kind.SETTINGS))) {
			for (Set<EntryResult> results : List.of(Set.<EntryResult>of(), Set.of(EntryResult.FAILED),
					Set.of(EntryResult.PENDING, EntryResult.REVOKED))) {
				for (String account : Arrays.asList(null, "other", ACCOUNT.value())) {
					for (RunId ofRun : Arrays.asList(null, this.run, otherRun)) {
						compare(new ActivityFilter(null, null, kinds, results, account, ofRun, null));
						compare(new ActivityFilter(KEPT, KEPT.plusNanos(1000), kinds, results, account, ofRun, null));
						compare(new ActivityFilter(null, KEPT, kinds, results, account, ofRun, null));
						compare(new ActivityFilter(KEPT.plusNanos(1000), null, kinds, results, account, ofRun, null));
					}
				}
			}
		}
		assertThat(this.log.newest(this.site, ActivityFilter.ALL).entries()).hasSize(7);
	}

	private void compare(ActivityFilter all) {
		for (ActivityFilter filter : List.of(all, all.topLevel())) {
			List<ActivityEntry> exported = new ArrayList<>();
			this.log.forEach(this.site, filter, exported::add);
			assertThat(this.log.newest(this.site, filter).entries()).as(filter.toString()).isEqualTo(exported);
		}
	}

	@Test
	void nobodySeesTheEntriesOfAnotherSite() {
		EntryId id = begin("t");
		SiteId other = new SiteId("other-" + UUID.randomUUID());
		assertThat(this.log.newest(other, ActivityFilter.ALL).entries()).isEmpty();
		assertThat(this.log.newest(other, new ActivityFilter(null, null, Set.of(), Set.of(), null, this.run, null))
			.entries()).isEmpty();
		assertThat(this.log.newerThan(other, ActivityFilter.ALL, new EntryId(id.value() - 1)).entries()).isEmpty();
		assertThat(this.log.pending(other)).isEmpty();
		assertThat(this.log.tally(other, this.run)).isEqualTo(new ActivityLog.Tally(0, 0, 0, 0));
	}

	@Test
	void openRevocationsAndTheTallyOfARun() {
		this.log.conclude(begin("a"), EntryResult.REVOKED, null);
		this.log.conclude(begin("b"), EntryResult.ALREADY_GONE, null);
		EntryId open = begin("c");
		this.log.append(NewEntry.account(this.site, this.run, ACCOUNT, EntryResult.UNREACHABLE, "x"));
		assertThat(this.log.pending(this.site)).extracting(ActivityEntry::id).containsExactly(open);
		assertThat(this.log.tally(this.site, this.run)).isEqualTo(new ActivityLog.Tally(1, 1, 0, 1));
	}

	/** After a crash, a failure of the same token may come before. */
	@Test
	void aTokenOfARunCountsOnceByItsLastOutcomeAndAnAccountOnce() {
		this.log.conclude(begin("a"), EntryResult.FAILED, "went down");
		this.log.conclude(begin("a"), EntryResult.REVOKED, null);
		EntryId lost = begin("b");
		this.log.conclude(lost, EntryResult.FAILED, "answer lost");
		this.log.recordRevokedAfterAll(lost, "after all");
		this.log.conclude(begin("c"), EntryResult.FAILED, "x");
		this.log.append(NewEntry.skippedToken(this.site, this.run, ACCOUNT,
				new TokenSnapshot(new TokenId("c"), "", null, null), "exempt now"));
		this.log.conclude(begin("d"), EntryResult.FAILED, "x");
		begin("d");
		this.log.conclude(begin("e"), EntryResult.FAILED, "x");
		this.log.conclude(begin("e"), EntryResult.ALREADY_GONE, null);
		this.log.append(NewEntry.account(this.site, this.run, ACCOUNT, EntryResult.UNREACHABLE, "first"));
		this.log.append(NewEntry.account(this.site, this.run, ACCOUNT, EntryResult.FAILED, "then"));
		this.log.append(NewEntry.account(this.site, this.run, new AccountId("other"), EntryResult.UNREACHABLE, "x"));
		this.log.append(NewEntry.account(this.site, this.run, null, EntryResult.FAILED, "unnamed"));
		this.log.append(NewEntry.account(this.site, this.run, null, EntryResult.FAILED, "unnamed"));
		this.log.append(NewEntry.notice(this.site, this.run, ACCOUNT, null, EntryResult.FAILED, "no address"));
		assertThat(this.log.tally(this.site, this.run)).isEqualTo(new ActivityLog.Tally(2, 1, 3, 1));
	}

	/** As docs/verify-log.md has it: what an event does not have is left out. */
	@Test
	void tokensThatNoRunSparedAreNoPartOfARecord() {
		this.log.append(NewEntry.run(this.site, this.run, RunMode.REVOKE, null, "the rule"));
		this.log.concludeRun(this.site, this.run, EntryResult.COMPLETED, new RunCounts(1, 2, 3, 4, 5, 6, 7), null,
				null);
		assertThat(export()).contains(
				"\"counts\":{\"accounts\":1,\"tokens\":2,\"due\":3,\"revoked\":4,\"alreadyGone\":5,\"failed\":6,\"unreachable\":7},");
		intact();
	}

	@Test
	void streamsEverythingNewestFirst() {
		this.jdbc.update("""
				insert into activity_entry (site_id, at, kind, result, details)
				select ?, now(), 'SETTINGS', 'CHANGED', '{}' from generate_series(1, 5000)
				""", this.site.value());
		List<Long> ids = new ArrayList<>();
		this.log.forEach(this.site, ActivityFilter.ALL, (entry) -> ids.add(entry.id().value()));
		assertThat(ids).hasSize(5000).isSortedAccordingTo((a, b) -> Long.compare(b, a));
	}

	private EntryId begin(String token) {
		return this.log.append(revocation(token));
	}

	private int count(ActivityFilter filter) {
		return this.log.newest(this.site, filter).entries().size();
	}

	private static List<String> names(ActivityPage page) {
		return page.entries().stream().map((entry) -> entry.changes().get(0).what()).toList();
	}

}
