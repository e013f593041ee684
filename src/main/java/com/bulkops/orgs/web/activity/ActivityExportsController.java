package com.bulkops.orgs.web.activity;

import java.io.IOException;
import java.io.PrintWriter;

import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.web.Exports;
import com.bulkops.orgs.web.Owner;
import com.bulkops.orgs.web.PageErrors;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.ObjectMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * The activity log as files.
 */
@Controller
class ActivityExportsController {

	private final ActivityLog activityLog;

	private final Exports exports;

	private final ObjectMapper objectMapper;

	ActivityExportsController(ActivityLog activityLog, Exports exports, ObjectMapper objectMapper) {
		this.activityLog = activityLog;
		this.exports = exports;
		this.objectMapper = objectMapper;
	}

	/**
	 * Exports entries as CSV. However long the log is, only a few rows of it are in
	 * memory. The file is closed only if it is complete: see {@link PageErrors}.
	 */
	@GetMapping("/activity.csv")
	void exportCsv(Owner owner, @ModelAttribute("query") ActivityQuery query, HttpServletResponse response)
			throws IOException {
		ActivityFilter filter = query.toFilter();
		this.exports.write(owner, () -> {
			attach(response, "text/csv;charset=UTF-8", "activity.csv");
			ActivityCsv csv = new ActivityCsv(response.getWriter());
			this.activityLog.forEach(owner.user().site(), filter, csv::write);
			csv.close();
		});
	}

	/** Exports entries as JSON, one per line. */
	@GetMapping("/activity.jsonl")
	void exportJsonLines(Owner owner, @ModelAttribute("query") ActivityQuery query, HttpServletResponse response)
			throws IOException {
		ActivityFilter filter = query.toFilter();
		this.exports.write(owner, () -> {
			attach(response, "application/jsonl;charset=UTF-8", "activity.jsonl");
			ActivityJsonLines lines = new ActivityJsonLines(this.objectMapper, response.getWriter());
			this.activityLog.forEach(owner.user().site(), filter, lines::write);
			lines.close();
		});
	}

	/** Exports all events, in a form that shows whether it was changed. */
	@GetMapping("/activity/records.jsonl")
	void exportRecords(Owner owner, HttpServletResponse response) throws IOException {
		this.exports.write(owner, () -> {
			attach(response, "application/jsonl;charset=UTF-8", "activity-records.jsonl");
			PrintWriter lines = response.getWriter();
			this.activityLog.forEachRecord(owner.user().site(), (line) -> lines.append(line).append('\n'));
		});
	}

	private static void attach(HttpServletResponse response, String type, String name) {
		response.setContentType(type);
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
	}

}
