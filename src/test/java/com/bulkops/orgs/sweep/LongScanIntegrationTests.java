package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.simulator.Organization.Refusal;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A large organization whose key may not list tokens, under an hourly limit: its run is
 * finished over a day of simulated time, restarts in between, with no call made twice.
 * Two thousand accounts and a hundred calls an hour; with
 * {@code -Dbulkops.accounts=20000} ten times as many of both.
 */
class LongScanIntegrationTests extends SiteOfAnyTime {

	private static final int ACCOUNTS = Integer.getInteger("bulkops.accounts", 2_000);

	private static final int CALLS_AN_HOUR = ACCOUNTS / 20;

	private static final int DUE = ACCOUNTS * 3 / 200;

	/**
	 * Ours: accounts whose list was read when a pause began, so that it is read again.
	 */
	private static final int AT_ONCE = 16;

	private static final Duration HOUR = Duration.ofHours(1);

	private final ConcurrentLinkedQueue<Call> made = new ConcurrentLinkedQueue<>();

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicInteger left = new AtomicInteger(CALLS_AN_HOUR);

	@Test
	void isFinishedOverADayOfHourlyLimitsAndRestartsWithNoCallMadeTwice() {
		Instant now = Instant.now();
		IntStream.range(0, ACCOUNTS)
			.forEach((person) -> this.organization.account("person-%05d".formatted(person))
				.token("token-" + person, "CI", now.minus(Duration.ofDays((person < DUE) ? 100 : 10))));
		this.organization.power(KeyPower.NO_ORGANIZATION_WIDE_LIST);
		choose(RevocationInterval.ofDays(90));
		withoutNights();
		this.organization.refuse((call) -> {
			if (this.left.getAndDecrement() <= 0) {
				return Refusal.limit(HOUR);
			}
			this.made.add(call);
			this.count.incrementAndGet();
			return null;
		});
		RunId run = this.sweeps.start(this.ada, RunMode.REVOKE);
		int hours = 1;
		while (!pausedOrEnded(run, hours)) {
			boolean restarts = hours % 4 == 1;
			if (restarts) {
				this.dispatcher.stop();
			}
			this.left.set(CALLS_AN_HOUR);
			pass(HOUR.plusSeconds(5));
			if (restarts) {
				this.dispatcher.start();
			}
			hours++;
		}
		Run ended = found(run);
		assertThat(ended.status()).as(String.valueOf(ended.reason())).isEqualTo(RunStatus.COMPLETED);
		assertThat(ended.reason()).isNull();
		assertThat(ended.counts().accounts()).isEqualTo(ACCOUNTS);
		assertThat(ended.counts().revoked()).isEqualTo(DUE);
		assertThat(ended.counts().failed()).isZero();
		assertThat(hours).as("hours").isBetween(21, 23);
		assertNoCallWasMadeTwice();
		assertThat(this.jdbc.queryForObject("select count(*) from activity_entry where site_id = ? and kind = ?",
				Integer.class, this.site.value(), Kind.REVOCATION.name()))
			.isEqualTo(DUE);
	}

	/** Whether it has ended. In the middle of some hours the app is restarted. */
	private boolean pausedOrEnded(RunId run, int hour) {
		if (hour == 3 || hour == 10) {
			int half = this.count.get() + CALLS_AN_HOUR / 2;
			Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> this.count.get() >= half);
			this.dispatcher.stop();
			assertThat(threads(run)).isZero();
			this.dispatcher.start();
		}
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> found(run).status().isFinal() || isPaused(run));
		return found(run).status().isFinal();
	}

	private void assertNoCallWasMadeTwice() {
		List<Call> lists = this.made.stream().filter((call) -> call.path().startsWith("/admin/")).toList();
		assertThat(lists).as("pages of accounts, and one try of the list of tokens")
			.doesNotHaveDuplicates()
			.hasSize((ACCOUNTS + 49) / 50 + 1);
		List<Call> own = this.made.stream()
			.filter((call) -> call.path().startsWith("/users/") && call.method().equals("GET"))
			.toList();
		assertThat(own.subList(0, ACCOUNTS)).as("each account's own list").doesNotHaveDuplicates();
		List<Call> fresh = own.subList(ACCOUNTS, own.size());
		assertThat(new HashSet<>(fresh)).hasSize(DUE);
		assertThat(fresh).as("before and after, but for those under way when the limit was met")
			.hasSizeBetween(2 * DUE - AT_ONCE, 2 * DUE + AT_ONCE);
		assertThat(this.made).filteredOn(Call::isRevocation).doesNotHaveDuplicates().hasSize(DUE);
		assertThat(this.made).as("nothing else").hasSize(lists.size() + own.size() + DUE);
	}

}
