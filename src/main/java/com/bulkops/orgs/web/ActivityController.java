package com.bulkops.orgs.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.ActivityPage;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.connect.ActingUser;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * The page <em>Activity log</em>, and its rows as CSV.
 */
@Controller
class ActivityController {

	private final ActivityLog activityLog;

	ActivityController(ActivityLog activityLog) {
		this.activityLog = activityLog;
	}

	@GetMapping("/activity")
	String show(ActingUser actor, @ModelAttribute("query") ActivityQuery query, Model model) {
		ActivityPage page = read(actor, query);
		model.addAttribute("rows", page.entries().stream().map(ActivityRow::new).toList());
		model.addAttribute("older", page.older());
		model.addAttribute("newer", page.newer());
		model.addAttribute("filtering", query.isFiltering());
		model.addAttribute("kinds", kinds());
		model.addAttribute("results", results());
		return "activity";
	}

	/** Streams: however long the log is, only a few rows of it are in memory. */
	@GetMapping("/activity.csv")
	void export(ActingUser actor, @ModelAttribute("query") ActivityQuery query, HttpServletResponse response)
			throws IOException {
		ActivityFilter filter = query.toFilter();
		response.setContentType("text/csv;charset=UTF-8");
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"activity.csv\"");
		try (ActivityCsv csv = new ActivityCsv(response.getWriter())) {
			this.activityLog.forEach(actor.installation(), filter, csv::write);
		}
	}

	private ActivityPage read(ActingUser actor, ActivityQuery query) {
		ActivityFilter filter = query.toFilter();
		EntryId olderThan = query.olderThan();
		EntryId newerThan = query.newerThan();
		if (olderThan != null) {
			return this.activityLog.olderThan(actor.installation(), filter, olderThan);
		}
		return (newerThan != null) ? this.activityLog.newerThan(actor.installation(), filter, newerThan)
				: this.activityLog.newest(actor.installation(), filter);
	}

	private static Map<String, String> kinds() {
		Map<String, String> kinds = new LinkedHashMap<>();
		for (Kind kind : Kind.values()) {
			kinds.put(kind.name(), ActivityRow.word(kind));
		}
		return kinds;
	}

	private static Map<String, String> results() {
		Map<String, String> results = new LinkedHashMap<>();
		for (Result result : Result.values()) {
			results.put(result.name(), ActivityRow.word(result));
		}
		return results;
	}

}
