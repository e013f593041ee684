package com.bulkops.orgs.adminapi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import com.bulkops.orgs.simulator.Faults;
import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several threads that share one client, against an organization that limits them.
 */
class SharedPauseTests {

	private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = this.atlassian.add(new Organization("Acme", Clock.systemUTC()));

	private final List<Duration> pauses = new CopyOnWriteArrayList<>();

	private final ExecutorService threads = Executors.newFixedThreadPool(20);

	private Runnable duringPause = () -> {
	};

	private final OrganizationClient client = new AdminApi(properties(), Clock.systemUTC(), (duration) -> {
		this.pauses.add(duration);
		this.duringPause.run();
	}, () -> 0.5, new CallMeters(new SimpleMeterRegistry())).open(new OrganizationId(this.organization.id()),
			new ApiKey(this.organization.apiKey()));

	@AfterEach
	void close() {
		this.threads.shutdownNow();
		this.atlassian.close();
	}

	@Test
	void everyCallIsAnsweredHoweverOftenTheLimitIsMet() throws Exception {
		this.organization.allow(30);
		this.duringPause = () -> this.organization.allow(30);
		for (Future<String> name : start(300, this.client::name)) {
			assertThat(name.get()).isEqualTo("Acme");
		}
		assertThat(this.pauses).hasSizeGreaterThanOrEqualTo(300 / 30 - 1)
			.as("as long as told, and twice as long for a call whose turn did not come in time")
			.isSubsetOf(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
		assertThat(this.organization.calls()).as("each answer, and each limit, is one call")
			.hasSize(300 + (int) this.organization.limited());
	}

	@Test
	void whileALimitLastsOnlyOneCallAtATimeLooksWhetherItIsOver() throws Exception {
		this.organization.allow(0);
		AtomicInteger rounds = new AtomicInteger();
		this.duringPause = () -> {
			if (rounds.incrementAndGet() == 5) {
				this.organization.allow(Long.MAX_VALUE);
			}
		};
		for (Future<String> name : start(20, this.client::name)) {
			name.get();
		}
		assertThat(this.pauses).hasSizeBetween(5, 5 + AdaptiveLimit.FIRST);
		long last = this.organization.limited();
		assertThat(last).as("the first ones at once, then one for each pause")
			.isLessThanOrEqualTo(AdaptiveLimit.FIRST + this.pauses.size());
	}

	@Test
	void whoIsAskedBeforeACallMayForbidIt() {
		OrganizationClient forbidden = asking(() -> {
			throw new IllegalStateException("enough");
		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(forbidden::name);
		assertThat(this.organization.calls()).isEmpty();
		assertThat(this.client.name()).as("the turn was given back").isEqualTo("Acme");
	}

	@Test
	void aRevocationThatIsForbiddenAfterALostAnswerIsUncertain() {
		this.organization.account("a").token("t", "CI", Instant.now());
		this.organization.faults(Faults.of(1, 1, Fault.RESET_AFTER_EFFECT));
		AtomicInteger asked = new AtomicInteger();
		OrganizationClient onceOnly = asking(() -> {
			if (asked.incrementAndGet() > 1) {
				throw new IllegalStateException("enough");
			}
		});
		assertThatExceptionOfType(AdminApiException.AtlassianUnavailable.class)
			.isThrownBy(() -> onceOnly.revoke(new AccountId("a"), new TokenId("t")))
			.withMessageContaining("answer was lost");
	}

	private OrganizationClient asking(Runnable mayGoOn) {
		return this.client.calledBy(new CallContext(mayGoOn, null, Instant.EPOCH));
	}

	private List<Future<String>> start(int calls, Callable<String> call) {
		List<Future<String>> names = new ArrayList<>();
		for (int number = 0; number < calls; number++) {
			names.add(this.threads.submit(call));
		}
		return names;
	}

	private AdminApiProperties properties() {
		return new AdminApiProperties(this.atlassian.baseUrl(), 100, Duration.ofSeconds(5), Duration.ofSeconds(10), 8,
				Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMinutes(15),
				DataSize.ofMegabytes(1), 16, 64);
	}

}
