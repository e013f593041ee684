package com.bulkops.orgs.inventory;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class InventoryIntegrationTests {

	private static final Instant NOW = Instant.parse("2026-11-24T03:00:00.123456Z");

	private static final LocalDate TODAY = LocalDate.parse("2026-11-24");

	private static final DueBy OFF = new DueBy(Rule.of(RevocationInterval.OFF, RunMode.REVOKE), NOW, TODAY);

	private static final OrganizationId ACME = new OrganizationId("acme");

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, java.time.Clock.systemUTC());

	private final SiteId site = new SiteId(this.jira.site().siteId());

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private Inventory inventory;

	@Autowired
	private InventoryStore store;

	@Autowired
	private DueTokens tokens;

	@Autowired
	private DueCounts counts;

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private PlatformTransactionManager transactions;

	@BeforeEach
	void install() {
		this.jira.site().install(RunningApp.addressOf(this.context));
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@Test
	void countsWhenItsListsWereReadToTheirEnd() {
		InventoryLoad first = this.store.beginLoad(this.site, ACME);
		first.add(List.of(seen(person("a"), token("1", 10))));
		assertThat(this.inventory.findSummary(this.site, ACME)).isEmpty();
		assertThat(createdUpTo(NOW)).isZero();
		first.publish(7);
		assertThat(this.inventory.findSummary(this.site, ACME).orElseThrow())
			.extracting(InventorySummary::accounts, InventorySummary::tokens)
			.containsExactly(7L, 1L);
	}

	@Test
	void whatBreaksOffLosesNothingAndTheNextDeletesWhatIsGone() {
		InventoryLoad first = this.store.beginLoad(this.site, ACME);
		first.add(List.of(seen(person("a"), token("stays", 10)), seen(person("a"), token("goes", 10))));
		first.publish(1);
		InventoryLoad broken = this.store.beginLoad(this.site, ACME);
		broken.add(List.of(seen(person("b"), token("new", 1))));
		assertThat(ids(list(0, null, 10))).containsExactlyInAnyOrder("stays", "goes", "new");
		assertThat(createdUpTo(NOW)).as("counted again").isEqualTo(3);
		InventoryLoad second = this.store.beginLoad(this.site, ACME);
		second.add(List.of(seen(person("a"), token("stays", 10))));
		IntStream.range(0, 2500)
			.forEach((number) -> second.add(List.of(seen(person("c"), token("t" + number % 2400, 10)))));
		second.publish(8);
		assertThat(createdUpTo(NOW)).isEqualTo(2401);
		assertThat(this.inventory.findSummary(this.site, ACME).orElseThrow().tokens()).isEqualTo(2401);
	}

	/** A row that is written again has another place in the table. */
	@Test
	void writesOnlyWhatChanged() {
		List<InventoryToken> listed = new ArrayList<>();
		IntStream.range(0, 300).forEach((number) -> listed.add(seen(person("p" + number % 7), token("t" + number, 5))));
		listed.add(seen(person("a"), token("unknown", (Instant) null)));
		listed.add(new InventoryToken(person("a"), used("exempt", 90), LocalDate.MAX));
		load(listed);
		Map<String, String> before = places();
		load(listed);
		assertThat(places()).isEqualTo(before);
		listed.set(0, seen(person("p0"), used("t0", 5)));
		listed.set(1, new InventoryToken(person("p1"), token("t1", 5), NOW.atZone(ZoneOffset.UTC).toLocalDate()));
		listed.set(2, seen(new ManagedAccount(person("p2").id(), ManagedAccount.Type.ATLASSIAN,
				ManagedAccount.Status.INACTIVE, null), token("t2", 5)));
		listed.remove(3);
		load(listed);
		Map<String, String> after = places();
		assertThat(before.keySet()).filteredOn((token) -> !before.get(token).equals(after.get(token)))
			.containsExactlyInAnyOrder("t0", "t1", "t2", "t3");
		assertThat(after).hasSize(301).doesNotContainKey("t3");
		assertThat(this.tokens.list(this.site, ACME, age(0), DueTokens.Part.DUE, null, 1000))
			.as("reads as it was listed")
			.contains(listed.get(0), listed.get(2));
	}

	@Test
	void anotherOrganizationLeavesNoRowsOfTheLastOne() {
		load(List.of(seen(person("a"), token("1", 10))));
		InventoryLoad next = this.store.beginLoad(this.site, new OrganizationId("other"));
		next.add(List.of(seen(person("a"), token("1", 10)), seen(person("a"), token("2", 10))));
		assertThat(createdUpTo(NOW)).as("of the one that is connected").isEqualTo(1);
		next.publish(1);
		assertThat(createdUpTo(NOW)).isZero();
		assertThat(places()).hasSize(2);
	}

	private void load(List<InventoryToken> tokens) {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		load.add(tokens);
		load.publish(7);
	}

	private Map<String, String> places() {
		return this.jdbc
			.queryForList("select token_id, ctid::text || xmin as place from inventory_token where site_id = ?",
					this.site.value())
			.stream()
			.collect(Collectors.toMap((row) -> (String) row.get("token_id"), (row) -> (String) row.get("place")));
	}

	@Test
	void countsToTheMicrosecondAndLeavesOutWhatIsNeverDue() {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		load.add(List.of(seen(person("a"), token("exactly", 90))));
		load.add(List.of(seen(person("a"), token("younger", NOW.minus(Duration.ofDays(90)).plusNanos(1000)))));
		load.add(List.of(seen(person("a"), token("unknown", (Instant) null))));
		load.add(List.of(seen(
				new ManagedAccount(new AccountId("app"), ManagedAccount.Type.APP, ManagedAccount.Status.ACTIVE, null),
				token("app", 300))));
		load.add(List.of(seen(person("b"), token("old", 300))));
		load.publish(3);
		Instant limit = NOW.minus(Duration.ofDays(90));
		assertThat(this.counts.countByCreation(this.site, ACME,
				List.of(NOW.minus(Duration.ofDays(365)), limit.minusNanos(1000), limit, NOW), OFF))
			.extracting(DueCounts.Group::tokens)
			.containsExactly(0L, 1L, 1L, 1L);
		assertThat(ids(list(90, null, 10))).containsExactly("old", "exactly");
		assertThat(this.counts.countByCreation(this.site, new OrganizationId("other"), List.of(NOW), OFF))
			.extracting(DueCounts.Group::tokens)
			.containsExactly(0L);
		assertThat(this.counts.countByCreation(new SiteId("other"), ACME, List.of(NOW), OFF))
			.extracting(DueCounts.Group::tokens)
			.containsExactly(0L);
	}

	@ParameterizedTest
	@EnumSource
	void onlyTokensOfPersonsAreDue(ManagedAccount.Type type) {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		ManagedAccount account = new ManagedAccount(new AccountId("a"), type, ManagedAccount.Status.ACTIVE, null);
		load.add(List.of(seen(account, token("old", 300))));
		load.publish(1);
		int due = type.isPerson() ? 1 : 0;
		assertThat(list(90, null, 10)).hasSize(due);
		assertThat(createdUpTo(NOW)).isEqualTo(due);
		assertThat(this.counts.countNewlyDue(this.site, ACME, List.of(age(90)))).containsExactly((long) due);
		assertThat(this.inventory.findHoldersOfOldest(this.site, ACME, NOW, 10)).hasSize(due);
		assertThat(this.inventory.findHoldersOfNeverUsed(this.site, ACME, NOW, 10)).hasSize(due);
		List<InventoryToken> created = new ArrayList<>();
		this.inventory.forEachCreatedUpTo(this.site, ACME, NOW, created::add);
		assertThat(created).hasSize(due);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "-1, 0", "-86400000000, 0", "1, 1" })
	void anExpiredTokenIsNotCounted(long micros, int due) {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		load.add(List.of(seen(person("a"), expiring("old", 300, NOW.plus(micros, ChronoUnit.MICROS)))));
		load.publish(1);
		assertThat(list(90, null, 10)).hasSize(due);
		assertThat(createdUpTo(NOW)).isEqualTo(due);
		assertThat(this.counts.countNewlyDue(this.site, ACME, List.of(age(90)))).containsExactly((long) due);
		assertThat(this.inventory.findHoldersOfOldest(this.site, ACME, NOW, 10)).hasSize(due);
		assertThat(this.inventory.findHoldersOfNeverUsed(this.site, ACME, NOW, 10)).hasSize(due);
	}

	/** Each night has the same rule, or the last of them another one. */
	@ParameterizedTest
	@CsvSource({ "0, 90", "0, 30", "1, 90", "1, 30" })
	void aTokenThatExpiresBeforeItsNightIsNotCountedInIt(int expiresAfterNight, int lastInterval) {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		Instant expiry = NOW.plus(Duration.ofDays(expiresAfterNight)).plusSeconds(1);
		load.add(List.of(seen(person("a"), expiring("due in the second night", 89, expiry)),
				seen(person("a"), expiring("due in the first night", 200, expiry)),
				seen(person("b"), expiring("due in the third night", 88, expiry))));
		load.publish(2);
		List<DueBy> nights = IntStream.range(0, 3)
			.mapToObj((night) -> new DueBy(
					Rule.of(RevocationInterval.ofDays((night == 2) ? lastInterval : 90), RunMode.REVOKE),
					NOW.plus(Duration.ofDays(night)), TODAY.plusDays(night)))
			.toList();
		assertThat(this.counts.countNewlyDue(this.site, ACME, nights)).containsExactly(1L, (long) expiresAfterNight,
				0L);
	}

	/** Millions of tokens are counted without reading their rows. */
	@Test
	void theIndexAloneTellsHowManyTokensOfPersonsThereAre() {
		List<String> plan = new TransactionTemplate(this.transactions).execute((status) -> {
			this.jdbc.execute("set local enable_seqscan = off");
			this.jdbc.execute("set local enable_bitmapscan = off");
			return this.jdbc.queryForList(
					"explain select count(*) from inventory_token where site_id = 'x' and organization_id = 'y' and created_at < now() and "
							+ "(expires_at is null or expires_at > now()) and " + DueSql.OF_PERSON,
					String.class);
		});
		assertThat(plan).asString().contains("Index Only Scan using inventory_token_by_age");
	}

	@Test
	void listsPageByPageInTheSameOrderAsAtOnce() {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		IntStream.range(0, 2500)
			.forEach((number) -> load.add(List.of(seen(person("p" + number % 3), token("t" + number, number / 400)))));
		load.publish(3);
		List<String> paged = new ArrayList<>();
		InventoryToken last = null;
		List<InventoryToken> page;
		do {
			page = list(0, last, 700);
			paged.addAll(ids(page));
			last = page.isEmpty() ? null : page.get(page.size() - 1);
		}
		while (!page.isEmpty());
		List<String> atOnce = new ArrayList<>();
		this.tokens.forEach(this.site, ACME, age(0), DueTokens.Part.DUE, (seen) -> {
			assertThat(TransactionSynchronizationManager.isActualTransactionActive())
				.as("who reads slowly holds a connection")
				.isFalse();
			atOnce.add(seen.token().id().value());
		});
		assertThat(paged).hasSize(2500).doesNotHaveDuplicates().isEqualTo(atOnce);
	}

	@Test
	void namesWhoHasTheOldestAndTheUnused() {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		load.add(List.of(seen(person("a"), token("a1", 100))));
		load.add(List.of(seen(person("a"), used("a2", 90))));
		load.add(List.of(seen(person("b"), token("b1", 300))));
		load.add(List.of(seen(person("c"), used("c1", 200))));
		load.add(List.of(seen(
				new ManagedAccount(new AccountId("app"), ManagedAccount.Type.APP, ManagedAccount.Status.ACTIVE, null),
				token("d1", 400))));
		load.publish(4);
		assertThat(this.inventory.findHoldersOfOldest(this.site, ACME, NOW, 2))
			.extracting((holder) -> holder.account().value())
			.containsExactly("b", "c");
		assertThat(this.inventory.findHoldersOfNeverUsed(this.site, ACME, NOW, 10)).containsExactly(
				new AccountTokens(new AccountId("b"), 1, NOW.minus(Duration.ofDays(300))),
				new AccountTokens(new AccountId("a"), 1, NOW.minus(Duration.ofDays(100))));
	}

	@Test
	void replacesTheTokensOfSomeAccounts() {
		InventoryLoad load = this.store.beginLoad(this.site, ACME);
		load.add(List.of(seen(person("a"), token("a1", 100))));
		load.add(List.of(seen(person("a"), token("a2", 90))));
		load.add(List.of(seen(person("b"), token("b1", 300))));
		load.add(List.of(seen(person("c"), token("c1", 200))));
		load.publish(3);
		this.store.replace(this.site, ACME,
				Map.of(person("a").id(), List.of(seen(person("a"), token("a2", 90)), seen(person("a"), token("a3", 0))),
						person("c").id(), List.of()));
		assertThat(ids(list(0, null, 10))).containsExactly("b1", "a2", "a3");
		assertThat(createdUpTo(NOW)).isEqualTo(3);
		this.store.replace(this.site, ACME, Map.of(person("a").id(), List.of()));
		assertThat(createdUpTo(NOW)).as("what was counted before does not hold any more").isEqualTo(1);
		assertThat(this.inventory.findSummary(this.site, ACME).orElseThrow().tokens()).isEqualTo(1);
		this.store.replace(this.site, ACME, Map.of());
		this.store.replace(this.site, new OrganizationId("other"), Map.of(person("b").id(), List.of()));
		assertThat(createdUpTo(NOW)).isEqualTo(1);
	}

	private long createdUpTo(Instant instant) {
		return this.counts.countByCreation(this.site, ACME, List.of(instant), OFF).get(0).tokens();
	}

	private List<InventoryToken> list(long days, @Nullable InventoryToken after, int limit) {
		return this.tokens.list(this.site, ACME, age(days), DueTokens.Part.DUE, after, limit);
	}

	private static DueBy age(long days) {
		if (days == 0) {
			return new DueBy(Rule.of(RevocationInterval.ofDays(1), RunMode.REVOKE), NOW.plus(Duration.ofDays(1)),
					TODAY);
		}
		return new DueBy(Rule.of(RevocationInterval.ofDays(days), RunMode.REVOKE), NOW, TODAY);
	}

	private static InventoryToken seen(ManagedAccount account, ApiToken token) {
		return new InventoryToken(account, token, null);
	}

	private static List<String> ids(List<InventoryToken> tokens) {
		return tokens.stream().map((seen) -> seen.token().id().value()).toList();
	}

	private static ManagedAccount person(String id) {
		return new ManagedAccount(new AccountId(id), ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE, null);
	}

	private static ApiToken token(String id, long days) {
		return token(id, NOW.minus(Duration.ofDays(days)));
	}

	private static ApiToken token(String id, @Nullable Instant createdAt) {
		return new ApiToken(new TokenId(id), "\"CI\", {x} \\ 'y' 🚀", createdAt, null, null, null, null);
	}

	private static ApiToken expiring(String id, long days, Instant expiresAt) {
		return new ApiToken(new TokenId(id), "", NOW.minus(Duration.ofDays(days)), null, null, null, expiresAt);
	}

	private static ApiToken used(String id, long days) {
		Instant createdAt = NOW.minus(Duration.ofDays(days));
		return new ApiToken(new TokenId(id), "", createdAt, null, createdAt, null, null);
	}

}
