package com.bulkops.orgs.protection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.DueBy;
import com.bulkops.orgs.inventory.DueCounts;
import com.bulkops.orgs.inventory.DueTokens;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.InventoryLoad;
import com.bulkops.orgs.inventory.InventoryStore;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemption.Kind;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.ExemptionLists;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The agreement of the database's counts and lists with the policy's decisions, token by
 * token: for random tokens, accounts, rules and exemptions from a fixed seed.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class DueFiguresIntegrationTests {

	/** The day on which Berlin's clocks go back has 25 hours. */
	private static final Instant NOW = Instant.parse("2026-10-25T22:30:00.123456Z");

	private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

	private static final LocalDate TODAY = LocalDate.parse("2026-10-25");

	private static final int TOKENS = 600;

	private static final int RULES = 60;

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final SiteId site = new SiteId(this.jira.site().siteId());

	private final ActingUser ada = new ActingUser(this.site, "ada");

	private final Organization acme = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	private final OrganizationId organization = new OrganizationId(this.acme.id());

	private final Random random = new Random(20261125);

	private final List<InventoryToken> all = new ArrayList<>();

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private Organizations organizations;

	@Autowired
	private Exemptions exemptions;

	@Autowired
	private ExemptionLists exemptionLists;

	@Autowired
	private Inventory inventory;

	@Autowired
	private InventoryStore store;

	@Autowired
	private DueTokens tokens;

	@Autowired
	private DueCounts counts;

	@BeforeEach
	void install() {
		this.jira.site().install(RunningApp.addressOf(this.context));
		this.organizations.connect(this.ada,
				this.organizations.verify(this.organization, new ApiKey(this.acme.apiKey())), null);
		List<ManagedAccount> accounts = IntStream.range(0, 60).mapToObj(this::account).toList();
		for (int token = 0; token < TOKENS; token++) {
			this.all.add(new InventoryToken(accounts.get(this.random.nextInt(accounts.size())), token(token), null));
		}
		this.all.sort(Comparator.comparing((InventoryToken seen) -> seen.account().id().value()));
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	/** With marks from the run, and with marks from changes after it. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theDatabaseAgreesWithTheDecision(boolean changedAfterwards) {
		List<Exemption> some = exemptions();
		if (!changedAfterwards) {
			this.exemptions.add(this.ada, some);
		}
		publish(this.exemptionLists.load(this.site));
		if (changedAfterwards) {
			this.exemptions.add(this.ada, some);
			Exemption gone = some.get(0);
			this.exemptions.remove(this.ada, gone.kind(), gone.pattern());
		}
		ExemptionList list = this.exemptionLists.load(this.site);
		DueFigures figures = new DueFigures(this.organizations, this.inventory, this.counts, this.exemptionLists,
				Clock.fixed(NOW, ZoneOffset.UTC));
		long due = 0;
		long saved = 0;
		for (int number = 0; number < RULES; number++) {
			Policy policy = policy(rule());
			assertThat(listed(policy, list, DueTokens.Part.DUE)).as(policy.rule().describe())
				.containsExactlyElementsOf(decided(policy, list, DueFiguresIntegrationTests::isDue));
			assertThat(listed(policy, list, DueTokens.Part.SAVED)).as(policy.rule().describe())
				.containsExactlyElementsOf(decided(policy, list, DueFiguresIntegrationTests::isSaved));
			DuePreview preview = figures.preview(this.site, policy);
			for (RevocationInterval interval : preview.allDue().keySet()) {
				Policy other = policy.withRule(policy.rule().withInterval(interval));
				assertThat(preview.allDue().get(interval)).as(other.rule().describe())
					.isEqualTo(decided(other, list, DueFiguresIntegrationTests::isDue).size());
				assertThat(preview.allExempt().get(interval)).as(other.rule().describe())
					.isEqualTo(decided(other, list, DueFiguresIntegrationTests::isSaved).size());
			}
			due += decided(policy, list, DueFiguresIntegrationTests::isDue).size();
			saved += decided(policy, list, DueFiguresIntegrationTests::isSaved).size();
		}
		assertThat(due).as("the test has something to compare").isGreaterThan(1000);
		assertThat(saved).isGreaterThan(500);
	}

	@Test
	void theBarsOfTheNightsAgreeWithTheDecisionOfEachNight() {
		this.exemptions.add(this.ada, exemptions());
		ExemptionList list = this.exemptionLists.load(this.site);
		publish(list);
		List<Instant> nights = IntStream.range(0, 7)
			.mapToObj((night) -> TODAY.plusDays(night + 1L).atTime(2, 15).atZone(BERLIN).toInstant())
			.toList();
		for (int number = 0; number < RULES; number++) {
			Rule before = rule();
			Rule after = rule();
			int changesAt = this.random.nextInt(8);
			List<Policy> policies = IntStream.range(0, 7)
				.mapToObj((night) -> policy((night < changesAt) ? before : after))
				.toList();
			long[] expected = new long[7];
			for (InventoryToken seen : this.all) {
				IntStream.range(0, 7)
					.filter((night) -> isDue(seen,
							policies.get(night).decide(seen.token(), seen.account(), list, nights.get(night))))
					.findFirst()
					.ifPresent((night) -> expected[night]++);
			}
			assertThat(this.counts.countNewlyDue(this.site, this.organization,
					IntStream.range(0, 7)
						.mapToObj((night) -> DueBy.of(policies.get(night), nights.get(night)))
						.toList()))
				.as(before.describe() + " / " + after.describe())
				.containsExactly(IntStream.range(0, 7).mapToObj((night) -> expected[night]).toArray(Long[]::new));
		}
	}

	private void publish(ExemptionList list) {
		InventoryLoad load = this.store.beginLoad(this.site, this.organization);
		this.all.forEach((seen) -> load.add(List
			.of(new InventoryToken(seen.account(), seen.token(), list.findLastDay(seen.account(), seen.token())))));
		load.publish(60);
	}

	private List<String> listed(Policy policy, ExemptionList list, DueTokens.Part part) {
		List<String> found = new ArrayList<>();
		InventoryToken last = null;
		List<InventoryToken> page;
		do {
			page = this.tokens.list(this.site, this.organization, DueBy.of(policy, NOW), part, last, 50);
			page.forEach((seen) -> {
				found.add(seen.token().id().value());
				assertThat(policy.decide(seen.token(), seen.account(), list, NOW)).as("what the page says of it")
					.isEqualTo(policy.decide(original(seen).token(), original(seen).account(), list, NOW));
			});
			last = page.isEmpty() ? null : page.get(page.size() - 1);
		}
		while (!page.isEmpty());
		List<String> atOnce = new ArrayList<>();
		this.tokens.forEach(this.site, this.organization, DueBy.of(policy, NOW), part,
				(seen) -> atOnce.add(seen.token().id().value()));
		assertThat(found).isEqualTo(atOnce);
		return found.stream().sorted().toList();
	}

	private InventoryToken original(InventoryToken found) {
		return this.all.stream()
			.filter((seen) -> seen.token().id().equals(found.token().id()))
			.findFirst()
			.orElseThrow();
	}

	private List<String> decided(Policy policy, ExemptionList list, BiPredicate<InventoryToken, Decision> wanted) {
		return this.all.stream()
			.filter((seen) -> wanted.test(seen, policy.decide(seen.token(), seen.account(), list, NOW)))
			.map((seen) -> seen.token().id().value())
			.sorted()
			.toList();
	}

	private static boolean isDue(InventoryToken seen, Decision decision) {
		return decision.verdict() == Verdict.REVOKE;
	}

	/**
	 * Returns whether a token is exempt, or might be since its account has no email
	 * address.
	 */
	private static boolean isSaved(InventoryToken seen, Decision decision) {
		return decision.due() != null && decision.verdict() != Verdict.REVOKE && seen.account().type().isPerson();
	}

	private ManagedAccount account(int number) {
		return new ManagedAccount(new AccountId("a:" + number), pick(ManagedAccount.Type.values()),
				pick(ManagedAccount.Status.values()),
				(number % 7 == 0) ? null : "Person" + number + "@dept" + number % 5 + ".example.com");
	}

	/** Created and used at random, or at the very instants that matter. */
	private ApiToken token(int number) {
		Instant createdAt = (number % 40 == 0) ? null : ago(-2, 400);
		Instant lastAccess = (createdAt == null || this.random.nextInt(3) == 0) ? null : (this.random.nextInt(8) == 0)
				? ago(0, 400)
				: createdAt.plusMillis((long) (this.random.nextDouble() * Duration.between(createdAt, NOW).toMillis()));
		boolean unreadable = lastAccess == null && this.random.nextInt(4) == 0;
		return new ApiToken(new TokenId("t%03d".formatted(number)),
				pick("CI", "ci-deploy", "laptop", "", "Terraform 🚀"), createdAt, null, lastAccess,
				unreadable ? "?" : null, null);
	}

	private Instant ago(int from, int to) {
		Duration days = Duration.ofDays(from + this.random.nextInt(to - from));
		Instant exactly = NOW.minus(days);
		return switch (this.random.nextInt(4)) {
			case 0 -> exactly;
			case 1 -> exactly.plusNanos(1000);
			case 2 -> exactly.minusNanos(1000);
			default -> exactly.minusMillis(this.random.nextInt(86_400_000));
		};
	}

	private Policy policy(Rule rule) {
		return new Policy(rule, Cap.NONE, Grace.NONE, LocalTime.of(2, 0), BERLIN, 1);
	}

	private Rule rule() {
		int interval = pick(0, 1, 7, 30, 45, 90, 180, 364);
		Rule.Idle idle = (this.random.nextInt(3) == 0) ? null
				: new Rule.Idle(pick(1, 30, 60, 90), pick(0, 30, 60, 120));
		return new Rule((interval == 0) ? RevocationInterval.OFF : RevocationInterval.ofDays(interval), idle,
				pick(Rule.Deactivated.values()), RunMode.REVOKE);
	}

	/** Ended, ending within the week, and without end. */
	private List<Exemption> exemptions() {
		List<Exemption> some = new ArrayList<>();
		Stream.of("dept1", "dept2", "nowhere")
			.forEach(
					(dept) -> some.add(new Exemption(Kind.EMAIL, "*@" + dept + ".EXAMPLE.com", "contract", lastDay())));
		Stream.of("CI*", "*form*", "weekly")
			.forEach((label) -> some.add(new Exemption(Kind.LABEL, label, "x", lastDay())));
		IntStream.range(0, 10)
			.forEach((number) -> some.add(new Exemption(Kind.ACCOUNT, "a:" + number * 6, "x", lastDay())));
		return some;
	}

	private @Nullable LocalDate lastDay() {
		int days = this.random.nextInt(10) - 3;
		return (days == 6) ? null : TODAY.plusDays(days);
	}

	@SafeVarargs
	private <T> T pick(T... choices) {
		return choices[this.random.nextInt(choices.length)];
	}

}
