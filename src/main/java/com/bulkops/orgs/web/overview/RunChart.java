package com.bulkops.orgs.web.overview;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;

import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/**
 * The chart of the tokens that the runs of the last days revoked.
 */
@Component
class RunChart {

	static final int DAYS = 30;

	/** Below the chart there is room for a label at every fifth day. */
	private static final int DAYS_PER_LABEL = 5;

	private final MessageSource messages;

	RunChart(MessageSource messages) {
		this.messages = messages;
	}

	BarChart draw(List<Run> runs, LocalDate first, ZoneId zone, Locale locale) {
		Map<LocalDate, List<Run>> byDay = runs.stream()
			.collect(Collectors.groupingBy((run) -> LocalDate.ofInstant(run.queuedAt(), zone)));
		List<BarChart.Bar> bars = new ArrayList<>();
		for (int day = 0; day < DAYS; day++) {
			LocalDate date = first.plusDays(day);
			List<Run> ofDay = byDay.getOrDefault(date, List.of());
			long revoked = ofDay.stream().mapToLong((run) -> run.counts().revoked()).sum();
			boolean hasProblem = ofDay.stream().anyMatch(RunChart::isIncomplete);
			boolean isLabeled = (DAYS - 1 - day) % DAYS_PER_LABEL == 0;
			bars.add(new BarChart.Bar(isLabeled ? DateTimeFormatter.ofPattern("d", locale).format(date) : "", "",
					revoked, revoked, null,
					hasProblem ? this.messages.getMessage("overview.runs.problem", null, locale) : null));
		}
		return new BarChart(bars);
	}

	private static boolean isIncomplete(Run run) {
		return run.isIncomplete() || run.status().isFinal() && run.status() != RunStatus.COMPLETED;
	}

}
