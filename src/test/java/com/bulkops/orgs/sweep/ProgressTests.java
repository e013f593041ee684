package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityLog.Tally;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.policy.DueCount;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTests {

	private final Progress fresh = new Progress(new Tally(0, 0, 0, 0));

	@Test
	void whatAnEarlierAttemptConcludedCounts() {
		assertThat(new Progress(new Tally(5, 3, 2, 1)).counts()).isEqualTo(new RunCounts(0, 0, 8, 5, 3, 2, 1));
	}

	@Test
	void everythingIsCountedByItself() {
		this.fresh.addAccounts(2);
		this.fresh.addAccounts(3);
		this.fresh.addTokens(10);
		this.fresh.addTokens(20);
		this.fresh.addDue(new DueCount(4, 1));
		assertThat(this.fresh.addDue(new DueCount(2, 1))).isEqualTo(new DueCount(6, 2));
		this.fresh.removeDue(new DueCount(1, 1));
		this.fresh.addRevoked();
		this.fresh.addRevoked();
		this.fresh.addAlreadyGone();
		this.fresh.addFailed();
		this.fresh.addFailed();
		this.fresh.addFailed();
		this.fresh.addUnreachable();
		assertThat(this.fresh.counts()).isEqualTo(new RunCounts(5, 30, 5, 2, 1, 3, 1));
	}

	@Test
	void whatIsStoredOfTheListsCounts() {
		this.fresh.addAccounts(2);
		this.fresh.addTokens(10);
		this.fresh.setListed(2, 0);
		this.fresh.addTokens(3);
		assertThat(this.fresh.counts()).isEqualTo(new RunCounts(2, 3, 0, 0, 0, 0, 0));
	}

	@Test
	void thePlanIsWhatIsDoneAlreadyAndWhatIsStillDue() {
		Progress progress = new Progress(new Tally(5, 3, 2, 1));
		assertThat(progress.planned()).isNull();
		progress.plan(new DueCount(10, 4));
		assertThat(progress.planned()).isEqualTo(18);
		assertThat(progress.counts().due()).isEqualTo(8);
		assertThat(progress.totalDue()).isEqualTo(new DueCount(18, 4));
		progress.countPlannedAsDue();
		assertThat(progress.counts().due()).isEqualTo(18);
	}

	@Test
	void whatAnEarlierAttemptDidCountsAsExpectedAsFarAsItWasPlanned() {
		Progress few = new Progress(new Tally(5, 3, 2, 1));
		few.setPlannedSinceConfirmed(6);
		few.plan(new DueCount(10, 4));
		assertThat(few.totalDue()).isEqualTo(new DueCount(18, 10));
		Progress many = new Progress(new Tally(5, 3, 2, 1));
		many.setPlannedSinceConfirmed(300);
		assertThat(many.addDue(new DueCount(1, 0))).isEqualTo(new DueCount(9, 8));
	}

	@Test
	void whereNothingWasPlannedNothingIsLeft() {
		this.fresh.addDue(new DueCount(4, 0));
		this.fresh.countPlannedAsDue();
		assertThat(this.fresh.counts().due()).isEqualTo(4);
	}

	@Test
	void anAttemptGoesOnFromTheListsOfAnEarlierOne() {
		Progress progress = new Progress(new Tally(5, 3, 2, 1));
		progress.resume(new RunCounts(100, 200, 99, 98, 97, 96, 95), 40L);
		assertThat(progress.counts()).isEqualTo(new RunCounts(100, 200, 8, 5, 3, 2, 1));
		assertThat(progress.planned()).isEqualTo(40);
	}

}
