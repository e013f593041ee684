package com.bulkops.orgs.inventory;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

	private static final DueTokens.Moment TODAY = new DueTokens.Moment(NOW, LocalDate.parse("2026-11-24"));

	private static final OrganizationId ACME = new OrganizationId("acme");

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, java.time.Clock.systemUTC());

	private final InstallationId site = new InstallationId(this.jira.site().clientKey());

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private Inventory inventory;

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
	void nobodySeesADraftAndTheNextOneTakesItsPlace() {
		InventoryDraft first = this.inventory.draft(this.site);
		first.add(seen(person("a"), token("1", 10)));
		assertThat(this.inventory.snapshot(this.site, ACME)).isEmpty();
		first.publish(ACME, 7);
		assertThat(this.inventory.snapshot(this.site, ACME).orElseThrow())
			.extracting(Snapshot::accounts, Snapshot::tokens)
			.containsExactly(7L, 1L);
		InventoryDraft broken = this.inventory.draft(this.site);
		IntStream.range(0, 10_500).forEach((number) -> broken.add(seen(person("b"), token("broken-" + number, 1))));
		assertThat(createdUpTo(NOW)).isEqualTo(1);
		InventoryDraft second = this.inventory.draft(this.site);
		IntStream.range(0, 2500).forEach((number) -> second.add(seen(person("a"), token("t" + number % 2400, 10))));
		second.publish(ACME, 8);
		assertThat(createdUpTo(NOW)).isEqualTo(2400);
		assertThat(this.inventory.snapshot(this.site, ACME).orElseThrow().tokens()).isEqualTo(2400);
		assertThat(this.jdbc.queryForObject("select count(*) from inventory_token where client_key = ?", Long.class,
				this.site.clientKey()))
			.as("what broke off is gone")
			.isEqualTo(2400);
	}

	@Test
	void countsToTheMicrosecondAndLeavesOutWhatIsNeverDue() {
		InventoryDraft draft = this.inventory.draft(this.site);
		draft.add(seen(person("a"), token("exactly", 90)));
		draft.add(seen(person("a"), token("younger", NOW.minus(Duration.ofDays(90)).plusNanos(1000))));
		draft.add(seen(person("a"), token("unknown", (Instant) null)));
		draft.add(seen(
				new ManagedAccount(new AccountId("app"), ManagedAccount.Type.APP, ManagedAccount.Status.ACTIVE, null),
				token("app", 300)));
		draft.add(seen(person("b"), token("old", 300)));
		draft.publish(ACME, 3);
		Instant limit = NOW.minus(Duration.ofDays(90));
		assertThat(this.counts.byCreation(this.site, ACME,
				List.of(NOW.minus(Duration.ofDays(365)), limit.minusNanos(1000), limit, NOW), DueTokens.Criteria.NONE,
				TODAY))
			.extracting(DueCounts.Group::tokens)
			.containsExactly(0L, 1L, 1L, 1L);
		assertThat(ids(list(90, null, 10))).containsExactly("old", "exactly");
		assertThat(this.counts.byCreation(this.site, new OrganizationId("other"), List.of(NOW), DueTokens.Criteria.NONE,
				TODAY))
			.extracting(DueCounts.Group::tokens)
			.containsExactly(0L);
		assertThat(
				this.counts.byCreation(new InstallationId("other"), ACME, List.of(NOW), DueTokens.Criteria.NONE, TODAY))
			.extracting(DueCounts.Group::tokens)
			.containsExactly(0L);
	}

	@ParameterizedTest
	@EnumSource
	void onlyTokensOfPersonsAreDue(ManagedAccount.Type type) {
		InventoryDraft draft = this.inventory.draft(this.site);
		ManagedAccount account = new ManagedAccount(new AccountId("a"), type, ManagedAccount.Status.ACTIVE, null);
		draft.add(seen(account, token("old", 300)));
		draft.publish(ACME, 1);
		int due = type.isPerson() ? 1 : 0;
		assertThat(list(90, null, 10)).hasSize(due);
		assertThat(createdUpTo(NOW)).isEqualTo(due);
		assertThat(this.counts.newlyDue(this.site, ACME, List.of(new DueCounts.Night(age(90), TODAY))))
			.containsExactly((long) due);
		assertThat(this.inventory.holdersOfOldest(this.site, ACME, 10)).hasSize(due);
		assertThat(this.inventory.holdersOfNeverUsed(this.site, ACME, 10)).hasSize(due);
		List<SeenToken> created = new ArrayList<>();
		this.inventory.forEachCreatedUpTo(this.site, ACME, NOW, created::add);
		assertThat(created).hasSize(due);
	}

	/** Millions of tokens are counted without reading their rows. */
	@Test
	void theIndexAloneTellsHowManyTokensOfPersonsThereAre() {
		List<String> plan = new TransactionTemplate(this.transactions).execute((status) -> {
			this.jdbc.execute("set local enable_seqscan = off");
			this.jdbc.execute("set local enable_bitmapscan = off");
			return this.jdbc.queryForList(
					"explain select count(*) from inventory_token where client_key = 'x' and generation = gen_random_uuid() and created_at < now() and "
							+ DueSql.OF_PERSON,
					String.class);
		});
		assertThat(plan).asString().contains("Index Only Scan using inventory_token_by_age");
	}

	@Test
	void listsPageByPageInTheSameOrderAsAtOnce() {
		InventoryDraft draft = this.inventory.draft(this.site);
		IntStream.range(0, 2500)
			.forEach((number) -> draft.add(seen(person("p" + number % 3), token("t" + number, number / 400))));
		draft.publish(ACME, 3);
		List<String> paged = new ArrayList<>();
		SeenToken last = null;
		List<SeenToken> page;
		do {
			page = list(0, last, 700);
			paged.addAll(ids(page));
			last = page.isEmpty() ? null : page.get(page.size() - 1);
		}
		while (!page.isEmpty());
		List<String> atOnce = new ArrayList<>();
		this.tokens.forEach(this.site, ACME, age(0), TODAY, DueTokens.Part.DUE, (seen) -> {
			assertThat(TransactionSynchronizationManager.isActualTransactionActive())
				.as("who reads slowly holds a connection")
				.isFalse();
			atOnce.add(seen.token().id().value());
		});
		assertThat(paged).hasSize(2500).doesNotHaveDuplicates().isEqualTo(atOnce);
	}

	@Test
	void namesWhoHasTheOldestAndTheUnused() {
		InventoryDraft draft = this.inventory.draft(this.site);
		draft.add(seen(person("a"), token("a1", 100)));
		draft.add(seen(person("a"), used("a2", 90)));
		draft.add(seen(person("b"), token("b1", 300)));
		draft.add(seen(person("c"), used("c1", 200)));
		draft.add(seen(
				new ManagedAccount(new AccountId("app"), ManagedAccount.Type.APP, ManagedAccount.Status.ACTIVE, null),
				token("d1", 400)));
		draft.publish(ACME, 4);
		assertThat(this.inventory.holdersOfOldest(this.site, ACME, 2)).extracting((holder) -> holder.account().value())
			.containsExactly("b", "c");
		assertThat(this.inventory.holdersOfNeverUsed(this.site, ACME, 10)).containsExactly(
				new TokenHolder(new AccountId("b"), 1, NOW.minus(Duration.ofDays(300))),
				new TokenHolder(new AccountId("a"), 1, NOW.minus(Duration.ofDays(100))));
	}

	@Test
	void replacesTheTokensOfSomeAccounts() {
		InventoryDraft draft = this.inventory.draft(this.site);
		draft.add(seen(person("a"), token("a1", 100)));
		draft.add(seen(person("a"), token("a2", 90)));
		draft.add(seen(person("b"), token("b1", 300)));
		draft.add(seen(person("c"), token("c1", 200)));
		draft.publish(ACME, 3);
		this.inventory.replace(this.site, ACME,
				Map.of(person("a").id(), List.of(seen(person("a"), token("a2", 90)), seen(person("a"), token("a3", 0))),
						person("c").id(), List.of()));
		assertThat(ids(list(0, null, 10))).containsExactly("b1", "a2", "a3");
		assertThat(createdUpTo(NOW)).isEqualTo(3);
		this.inventory.replace(this.site, ACME, Map.of(person("a").id(), List.of()));
		assertThat(createdUpTo(NOW)).as("what was counted before does not hold any more").isEqualTo(1);
		assertThat(this.inventory.snapshot(this.site, ACME).orElseThrow().tokens()).isEqualTo(1);
		this.inventory.replace(this.site, ACME, Map.of());
		this.inventory.replace(this.site, new OrganizationId("other"), Map.of(person("b").id(), List.of()));
		assertThat(createdUpTo(NOW)).isEqualTo(1);
	}

	private long createdUpTo(Instant instant) {
		return this.counts.byCreation(this.site, ACME, List.of(instant), DueTokens.Criteria.NONE, TODAY)
			.get(0)
			.tokens();
	}

	private List<SeenToken> list(long days, @Nullable SeenToken after, int limit) {
		return this.tokens.list(this.site, ACME, age(days), TODAY, DueTokens.Part.DUE, after, limit);
	}

	private static DueTokens.Criteria age(long days) {
		return new DueTokens.Criteria(Duration.ofDays(days), null, Set.of());
	}

	private static SeenToken seen(ManagedAccount account, ApiToken token) {
		return new SeenToken(account, token, null);
	}

	private static List<String> ids(List<SeenToken> tokens) {
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

	private static ApiToken used(String id, long days) {
		Instant createdAt = NOW.minus(Duration.ofDays(days));
		return new ApiToken(new TokenId(id), "", createdAt, null, createdAt, null, null);
	}

}
