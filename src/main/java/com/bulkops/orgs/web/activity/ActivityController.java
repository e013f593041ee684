package com.bulkops.orgs.web.activity;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.ActivityPage;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.Verification;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.Exports;
import com.bulkops.orgs.web.Owner;
import com.bulkops.orgs.web.PageErrors;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The page <em>Activity log</em>, and its rows as files.
 */
@Controller
class ActivityController {

	/** What a run did: all of its entries but itself. */
	private static final Set<Kind> BELOW_A_RUN = EnumSet.complementOf(EnumSet.of(Kind.RUN));

	private static final int CHANGES = 100;

	private final ActivityLog activityLog;

	private final Exports exports;

	private final MessageSource messages;

	private final ObjectMapper objectMapper;

	ActivityController(ActivityLog activityLog, Exports exports, MessageSource messages, ObjectMapper objectMapper) {
		this.activityLog = activityLog;
		this.exports = exports;
		this.messages = messages;
		this.objectMapper = objectMapper;
	}

	/**
	 * Shows runs, to be opened, and what belongs to none; as soon as something else than
	 * dates is asked for, single entries.
	 */
	@GetMapping("/activity")
	String show(ActingUser actor, @ModelAttribute("query") ActivityQuery query, Locale locale, Model model) {
		ActivityFilter filter = filterOf(query);
		addPage(read(actor, query, filter), locale, model);
		model.addAttribute("summary", this.activityLog.summary(actor.installation(), filter));
		model.addAttribute("filtering", query.isFiltering());
		model.addAttribute("kinds", Kind.values());
		model.addAttribute("results", EntryResult.values());
		return "activity";
	}

	/** The same rows as JSON. */
	@GetMapping("/activity.json")
	@ResponseBody
	ActivityJson document(ActingUser actor, @ModelAttribute("query") ActivityQuery query) {
		return ActivityJson.of(read(actor, query, filterOf(query)));
	}

	/** The newest entries of one run, to be shown below it. */
	@GetMapping("/activity/runs/{run}")
	String run(ActingUser actor, @PathVariable UUID run, Locale locale, Model model) {
		ActivityFilter filter = new ActivityFilter(null, null, BELOW_A_RUN, Set.of(), null, new RunId(run), null);
		addPage(this.activityLog.newest(actor.installation(), filter), locale, model);
		model.addAttribute("run", run);
		return "activity :: run";
	}

	/** The changes of an entry that follow those that a page shows. */
	@GetMapping("/activity/entries/{entry}/changes")
	String changes(ActingUser actor, @PathVariable long entry, @RequestParam(defaultValue = "0") int after,
			Model model) {
		if (after < 0) {
			throw new BadInput("problem.parameter", "after", null);
		}
		List<Change> found = this.activityLog.changes(actor.installation(), new EntryId(entry), after, CHANGES + 1);
		model.addAttribute("changes", found.stream().limit(CHANGES).map(ActivityRow.ChangeRow::new).toList());
		model.addAttribute("entryId", entry);
		model.addAttribute("next", (found.size() > CHANGES) ? after + CHANGES : null);
		return "activity :: changes";
	}

	/**
	 * Streams: however long the log is, only a few rows of it are in memory. A file is
	 * closed only if it is whole: see {@link PageErrors}.
	 */
	@GetMapping("/activity.csv")
	void exportCsv(Owner owner, @ModelAttribute("query") ActivityQuery query, HttpServletResponse response)
			throws IOException {
		ActivityFilter filter = query.toFilter();
		this.exports.write(owner, () -> {
			attach(response, "text/csv;charset=UTF-8", "activity.csv");
			ActivityCsv csv = new ActivityCsv(response.getWriter());
			this.activityLog.forEach(owner.user().installation(), filter, csv::write);
			csv.close();
		});
	}

	/** The same as JSON, one entry a line. */
	@GetMapping("/activity.jsonl")
	void exportJsonLines(Owner owner, @ModelAttribute("query") ActivityQuery query, HttpServletResponse response)
			throws IOException {
		ActivityFilter filter = query.toFilter();
		this.exports.write(owner, () -> {
			attach(response, "application/jsonl;charset=UTF-8", "activity.jsonl");
			ActivityJsonLines lines = new ActivityJsonLines(this.objectMapper, response.getWriter());
			this.activityLog.forEach(owner.user().installation(), filter, lines::write);
			lines.close();
		});
	}

	/** All events, in a form that tells whether it was changed. */
	@GetMapping("/activity/records.jsonl")
	void exportRecords(Owner owner, HttpServletResponse response) throws IOException {
		this.exports.write(owner, () -> {
			attach(response, "application/jsonl;charset=UTF-8", "activity-records.jsonl");
			PrintWriter lines = response.getWriter();
			this.activityLog.forEachRecord(owner.user().installation(), (line) -> lines.append(line).append('\n'));
		});
	}

	/**
	 * Verifies for some seconds whether the log still says what was written. What is
	 * shown then asks for the next step by itself, until the newest record or the first
	 * fault is reached.
	 * @param after how many records the steps before have verified
	 * @param entry the entry up to which the steps before found a record of each
	 */
	@GetMapping("/activity/verification")
	String verify(ActingUser actor, @RequestParam(defaultValue = "0") long after,
			@RequestParam(required = false) @Nullable Long entry, Model model) {
		if (after < 0) {
			throw new BadInput("problem.parameter", "after", null);
		}
		Verification.Position from = new Verification.Position(after, (entry != null) ? new EntryId(entry) : null);
		model.addAttribute("verification", this.activityLog.verify(actor.installation(), from));
		return "activity :: verification";
	}

	private static void attach(HttpServletResponse response, String type, String name) {
		response.setContentType(type);
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
	}

	private static ActivityFilter filterOf(ActivityQuery query) {
		ActivityFilter filter = query.toFilter();
		if (!query.asksForEntries()) {
			return filter.topLevel();
		}
		return (filter.run() != null && filter.kinds().isEmpty()) ? filter.of(BELOW_A_RUN) : filter;
	}

	private ActivityPage read(ActingUser actor, ActivityQuery query, ActivityFilter filter) {
		EntryId olderThan = query.olderThan();
		EntryId newerThan = query.newerThan();
		if (olderThan != null) {
			return this.activityLog.olderThan(actor.installation(), filter, olderThan);
		}
		return (newerThan != null) ? this.activityLog.newerThan(actor.installation(), filter, newerThan)
				: this.activityLog.newest(actor.installation(), filter);
	}

	private void addPage(ActivityPage page, Locale locale, Model model) {
		model.addAttribute("rows",
				page.entries().stream().map((entry) -> ActivityRow.of(entry, this.messages, locale)).toList());
		model.addAttribute("older", page.older());
		model.addAttribute("newer", page.newer());
	}

}
