package com.bulkops.orgs.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * How long one decision takes: about a token that is young, and about one that is due,
 * which every exemption by e-mail address or label is compared with.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBench {

	private static final Instant NOW = Instant.parse("2026-11-25T02:00:00Z");

	private static final Policy POLICY = new Policy(
			new Rule(RevocationInterval.ofDays(90), new Rule.Idle(60, 30), Rule.Deactivated.AT_ONCE, RunMode.REVOKE),
			Cap.NONE, Grace.NONE, LocalTime.of(2, 0), ZoneId.of("Europe/Berlin"), 1);

	private static final ManagedAccount PERSON = new ManagedAccount(new AccountId("5b10ac8d82e05b22cc7d4ef5"),
			ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE, "sam.miller@example.com");

	private final ApiToken young = token(20);

	private final ApiToken old = token(100);

	/** How many exemptions there are; one in three by account, e-mail address, label. */
	@Param({ "0", "30", "1000" })
	private int exemptions;

	private ExemptionList list = ExemptionList.NONE;

	public static void main(String[] args) throws Exception {
		new Runner(new OptionsBuilder().include(DecisionBench.class.getSimpleName()).build()).run();
	}

	@Setup
	public void fill() {
		List<Exemption> all = IntStream.range(0, this.exemptions).mapToObj(DecisionBench::exemption).toList();
		this.list = new ExemptionList(all);
	}

	@Benchmark
	public Decision youngToken() {
		return POLICY.decide(this.young, PERSON, this.list, NOW);
	}

	@Benchmark
	public Decision dueToken() {
		return POLICY.decide(this.old, PERSON, this.list, NOW);
	}

	private static Exemption exemption(int number) {
		return switch (number % 3) {
			case 0 -> new Exemption(Exemption.Kind.ACCOUNT, "account-" + number, "Nightly export", null);
			case 1 -> new Exemption(Exemption.Kind.EMAIL, "*@partner-" + number + ".example.com", "Contract", null);
			default -> new Exemption(Exemption.Kind.LABEL, "deploy-*-" + number, "Deploys need it", null);
		};
	}

	private static ApiToken token(long days) {
		Instant created = NOW.minus(Duration.ofDays(days));
		return new ApiToken(new TokenId("token-" + days), "CI of the website", created, created.toString(),
				NOW.minus(Duration.ofDays(3)), NOW.minus(Duration.ofDays(3)).toString(),
				created.plus(Duration.ofDays(365)));
	}

}
