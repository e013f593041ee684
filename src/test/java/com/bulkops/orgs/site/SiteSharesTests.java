package com.bulkops.orgs.site;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sites that take all they can, beside one that requests little.
 */
class SiteSharesTests {

	private static final int ALL = RequestAdmission.REQUESTS_OF_ALL_SITES;

	/** As many for each that no request waits. */
	private final SiteShares shares = new SiteShares(ALL, ALL);

	private final List<SiteId> taken = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 12, 24, 50, 100 })
	void howeverManySitesTakeWhatTheyCanOthersAreAdmitted(int hostile) {
		List<SiteId> sites = sites(hostile);
		while (sites.stream().filter(this::takes).count() > 0) {
			// as long as any of them gets more
		}
		assertThat(this.taken).hasSizeLessThan(ALL);
		for (int request = 0; request < 3; request++) {
			assertThat(this.shares.tryAcquire(new SiteId("normal-" + request))).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 12, 24, 50 })
	void sitesThatTakeAllTheyCanOneAfterTheOtherLeaveSome(int hostile) {
		sites(hostile).forEach((site) -> {
			while (takes(site)) {
				// as long as it gets more
			}
		});
		for (int request = 0; request < 3; request++) {
			assertThat(this.shares.tryAcquire(new SiteId("normal-" + request))).isTrue();
		}
	}

	@Test
	void aSiteThatIsAloneMayAskFiftyTimesAtOnce() {
		SiteId alone = new SiteId("alone");
		assertThat(IntStream.range(0, 50).allMatch((request) -> this.shares.tryAcquire(alone))).isTrue();
	}

	@Test
	void twelveHostileSitesLeaveANormalOneSeveralAtATime() {
		List<SiteId> sites = sites(12);
		while (sites.stream().filter(this::takes).count() > 0) {
			// as long as any of them gets more
		}
		SiteId normal = new SiteId("normal");
		assertThat(IntStream.range(0, 8).filter((request) -> this.shares.tryAcquire(normal)).count()).isEqualTo(8);
	}

	@Test
	void whatIsGivenBackIsForTheNextOne() {
		Set<Integer> taken = new HashSet<>();
		for (int time = 0; time < 3; time++) {
			List<SiteId> sites = sites(5);
			while (sites.stream().filter(this::takes).count() > 0) {
				// as long as any of them gets more
			}
			taken.add(this.taken.size());
			this.taken.forEach(this.shares::release);
			this.taken.clear();
		}
		assertThat(taken).hasSize(1);
	}

	private boolean takes(SiteId site) {
		boolean isTaken = this.shares.tryAcquire(site);
		if (isTaken) {
			this.taken.add(site);
		}
		return isTaken;
	}

	private static List<SiteId> sites(int number) {
		return IntStream.range(0, number).mapToObj((site) -> new SiteId("hostile-" + site)).toList();
	}

}
