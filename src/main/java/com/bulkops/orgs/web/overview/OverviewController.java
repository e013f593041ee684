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
import java.util.Map;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.inventory.DueBy;
import com.bulkops.orgs.inventory.DueCounts;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.protection.Protection;
import com.bulkops.orgs.protection.ProtectionService;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunConfirmations;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The page <em>Overview</em>: whether the organization is protected, and what the last
 * run saw.
 */
@Controller
class OverviewController {

	/** An API token lives 365 days at most (Atlassian): thirteen bars of thirty days. */
	private static final int BARS = 13;

	private static final int DAYS_PER_BAR = 30;

	private static final int NIGHTS = 7;

	private static final int PEOPLE = 10;

	private static final int DAYS = 30;

	/** Where there is room for one below the chart of days. */
	private static final int DAYS_PER_LABEL = 5;

	private final ProtectionService protectionService;

	private final Inventory inventory;

	private final DueCounts counts;

	private final Runs sweeps;

	private final RunConfirmations confirmations;

	private final MessageSource messages;

	private final Clock clock;

	OverviewController(ProtectionService protectionService, Inventory inventory, DueCounts counts, Runs sweeps,
			RunConfirmations confirmations, MessageSource messages, Clock clock) {
		this.protectionService = protectionService;
		this.inventory = inventory;
		this.counts = counts;
		this.sweeps = sweeps;
		this.confirmations = confirmations;
		this.messages = messages;
		this.clock = clock;
	}

	@GetMapping("/overview")
	String show(ActingUser actor, Locale locale, Model model) {
		OverviewPage page = page(actor.installation(), locale);
		model.addAttribute("page", page);
		model.addAttribute("expected", page.summary());
		model.addAttribute("policy", page.status().policy());
		Run shown = page.status().runToShow();
		model.addAttribute("refusal", (shown != null && shown.status() == RunStatus.ON_HOLD)
				? this.confirmations.refusalOf(actor.installation(), shown.id()).orElse(null) : null);
		return "overview";
	}

	/** The same as JSON. */
	@GetMapping("/overview.json")
	@ResponseBody
	OverviewJson document(ActingUser actor, Locale locale) {
		return OverviewJson.of(page(actor.installation(), locale));
	}

	private OverviewPage page(InstallationId installation, Locale locale) {
		Protection status = this.protectionService.assess(installation);
		ZoneId zone = status.policy().timeZone();
		LocalDate first = status.today().minusDays(DAYS - 1);
		List<Run> runs = this.sweeps.since(installation, first.atStartOfDay(zone).toInstant());
		BarChart runChart = runChart(runs, first, zone, locale);
		return (status.link() != null) ? connected(installation, status, status.link().id(), runs, runChart, locale)
				: new OverviewPage(status, null, new BarChart(List.of()), new BarChart(List.of()), RunMode.REPORT,
						List.of(), List.of(), runs, runChart);
	}

	private OverviewPage connected(InstallationId installation, Protection status, OrganizationId organization,
			List<Run> runs, BarChart runChart, Locale locale) {
		Instant now = this.clock.instant();
		Policy policy = status.policy();
		List<Instant> nights = this.sweeps.nextNights(installation, NIGHTS);
		List<Instant> bounds = new ArrayList<>();
		for (int bar = BARS - 1; bar >= 0; bar--) {
			bounds.add(now.minus(Duration.ofDays((long) bar * DAYS_PER_BAR)));
		}
		List<DueCounts.Group> byAge = new ArrayList<>(
				this.counts.countByCreation(installation, organization, bounds, DueBy.of(policy, now)));
		Collections.reverse(byAge);
		List<Instant> revoking = nights.stream()
			.filter((night) -> status.chosen().effectiveAt(night).revokes())
			.toList();
		List<Instant> counted = revoking.isEmpty() ? nights : revoking;
		List<Long> dueByNight = this.counts.countNewlyDue(installation, organization,
				counted.stream().map((night) -> DueBy.of(status.chosen().effectiveAt(night), night)).toList());
		return new OverviewPage(status, this.inventory.findSummary(installation, organization).orElse(null),
				ages(byAge, policy, locale), nights(nights, dueByNight, policy.timeZone(), locale),
				revoking.isEmpty() ? RunMode.REPORT : RunMode.REVOKE,
				this.inventory.findHoldersOfOldest(installation, organization, PEOPLE),
				this.inventory.findHoldersOfNeverUsed(installation, organization, PEOPLE), runs, runChart);
	}

	/** The last bar also has what is older than its end, should there be any. */
	private BarChart ages(List<DueCounts.Group> byAge, Policy policy, Locale locale) {
		Duration interval = policy.interval().maximumAge();
		List<BarChart.Bar> bars = new ArrayList<>();
		for (int bar = 0; bar < BARS; bar++) {
			long from = (long) bar * DAYS_PER_BAR;
			boolean last = bar + 1 == BARS;
			bars.add(new BarChart.Bar(Long.toString(from),
					last ? text(locale, "overview.ages.open", from)
							: text(locale, "overview.ages.range", from, from + DAYS_PER_BAR - 1),
					byAge.get(bar).tokens(), byAge.get(bar).due(),
					(interval != null) ? markerIn(from, interval.toDays()) : null, null));
		}
		return new BarChart(bars);
	}

	private static @Nullable Double markerIn(long from, long days) {
		return (days >= from && days < from + DAYS_PER_BAR) ? (double) (days - from) / DAYS_PER_BAR : null;
	}

	/** The first nights may only report, and leave what is due to those that count. */
	private static BarChart nights(List<Instant> nights, List<Long> dueByNight, ZoneId zone, Locale locale) {
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

	private BarChart runChart(List<Run> runs, LocalDate first, ZoneId zone, Locale locale) {
		Map<LocalDate, List<Run>> ofDay = runs.stream()
			.collect(Collectors.groupingBy((run) -> LocalDate.ofInstant(run.queuedAt(), zone)));
		List<BarChart.Bar> bars = new ArrayList<>();
		for (int day = 0; day < DAYS; day++) {
			LocalDate date = first.plusDays(day);
			List<Run> its = ofDay.getOrDefault(date, List.of());
			long revoked = its.stream().mapToLong((run) -> run.counts().revoked()).sum();
			boolean trouble = its.stream().anyMatch(OverviewController::isIncomplete);
			boolean labelled = (DAYS - 1 - day) % DAYS_PER_LABEL == 0;
			bars.add(new BarChart.Bar(labelled ? DateTimeFormatter.ofPattern("d", locale).format(date) : "", "",
					revoked, revoked, null, trouble ? text(locale, "overview.runs.problem") : null));
		}
		return new BarChart(bars);
	}

	private static boolean isIncomplete(Run run) {
		return run.isIncomplete() || run.status().isFinal() && run.status() != RunStatus.COMPLETED;
	}

	private String text(Locale locale, String key, Object... arguments) {
		return this.messages.getMessage(key, arguments, locale);
	}

}
