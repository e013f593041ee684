package com.bulkops.orgs.web.overview;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.inventory.DueBy;
import com.bulkops.orgs.inventory.DueCounts;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.protection.Protection;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/**
 * The tokens in the inventory, as the page <em>Overview</em> shows them: by age, by the
 * nightly run that finds them due, and the accounts that need attention.
 */
@Component
class OverviewTokens {

	/** An API token is valid for 365 days at most (Atlassian): 13 bars of 30 days. */
	private static final int BARS = 13;

	private static final int DAYS_PER_BAR = 30;

	private static final int NIGHTS = 7;

	private static final int PEOPLE = 10;

	private final Inventory inventory;

	private final DueCounts counts;

	private final Runs runs;

	private final MessageSource messages;

	private final Clock clock;

	OverviewTokens(Inventory inventory, DueCounts counts, Runs runs, MessageSource messages, Clock clock) {
		this.inventory = inventory;
		this.counts = counts;
		this.runs = runs;
		this.messages = messages;
		this.clock = clock;
	}

	OverviewPage.Tokens find(SiteId site, Protection status, Locale locale) {
		if (status.link() == null) {
			return OverviewPage.Tokens.NONE;
		}
		OrganizationId organization = status.link().id();
		List<Instant> nights = this.runs.nextNights(site, NIGHTS);
		List<Instant> revoking = nights.stream()
			.filter((night) -> status.chosen().effectiveAt(night).revokes())
			.toList();
		List<Instant> counted = revoking.isEmpty() ? nights : revoking;
		List<Long> dueByNight = this.counts.countNewlyDue(site, organization,
				counted.stream().map((night) -> DueBy.of(status.chosen().effectiveAt(night), night)).toList());
		return new OverviewPage.Tokens(this.inventory.findSummary(site, organization).orElse(null),
				drawAges(countByAge(site, organization, status.policy()), status.policy(), locale),
				drawNights(nights, dueByNight, status.policy().timeZone(), locale),
				revoking.isEmpty() ? RunMode.REPORT : RunMode.REVOKE,
				this.inventory.findHoldersOfOldest(site, organization, this.clock.instant(), PEOPLE),
				this.inventory.findHoldersOfNeverUsed(site, organization, this.clock.instant(), PEOPLE));
	}

	/** Counts tokens by age, the youngest first. */
	private List<DueCounts.Group> countByAge(SiteId site, OrganizationId organization, Policy policy) {
		Instant now = this.clock.instant();
		List<Instant> bounds = new ArrayList<>();
		for (int bar = BARS - 1; bar >= 0; bar--) {
			bounds.add(now.minus(Duration.ofDays((long) bar * DAYS_PER_BAR)));
		}
		List<DueCounts.Group> byAge = new ArrayList<>(
				this.counts.countByCreation(site, organization, bounds, DueBy.of(policy, now)));
		Collections.reverse(byAge);
		return byAge;
	}

	/** Draws the ages. The last bar includes tokens that are older than its end. */
	private BarChart drawAges(List<DueCounts.Group> byAge, Policy policy, Locale locale) {
		Duration interval = policy.interval().maximumAge();
		List<BarChart.Bar> bars = new ArrayList<>();
		for (int bar = 0; bar < BARS; bar++) {
			long from = (long) bar * DAYS_PER_BAR;
			boolean isLast = bar + 1 == BARS;
			bars.add(new BarChart.Bar(Long.toString(from),
					isLast ? text(locale, "overview.ages.open", from)
							: text(locale, "overview.ages.range", from, from + DAYS_PER_BAR - 1),
					byAge.get(bar).tokens(), byAge.get(bar).due(),
					(interval != null) ? markerIn(from, interval.toDays()) : null, null));
		}
		return new BarChart(bars);
	}

	private static @Nullable Double markerIn(long from, long days) {
		return (days >= from && days < from + DAYS_PER_BAR) ? (double) (days - from) / DAYS_PER_BAR : null;
	}

	/**
	 * Draws the next nightly runs. The first ones may only report, and leave the due
	 * tokens to those that revoke.
	 */
	private static BarChart drawNights(List<Instant> nights, List<Long> dueByNight, ZoneId zone, Locale locale) {
		int reporting = nights.size() - dueByNight.size();
		List<BarChart.Bar> bars = new ArrayList<>();
		for (int night = 0; night < nights.size(); night++) {
			LocalDate date = LocalDate.ofInstant(nights.get(night), zone);
			long due = (night < reporting) ? 0 : dueByNight.get(night - reporting);
			bars.add(new BarChart.Bar(DateTimeFormatter.ofPattern("EEE d", locale).format(date),
					DateTimeFormatter.ofPattern("EEEE, d MMMM", locale).format(date), due, due, null, null));
		}
		return new BarChart(bars);
	}

	private String text(Locale locale, String key, Object... arguments) {
		return this.messages.getMessage(key, arguments, locale);
	}

}
