package com.bulkops.orgs.web.activity;

import java.util.ArrayList;
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
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The page <em>Activity log</em>, and its rows as JSON.
 */
@Controller
class ActivityController {

	/** The entries of a run, except its own. */
	private static final Set<Kind> BELOW_A_RUN = EnumSet.complementOf(EnumSet.of(Kind.RUN));

	private static final int CHANGES = 100;

	private static final String ZONE = "problem.zone";

	/** The zone of a browser that does not know its own, by no mistake of a person. */
	private static final String UNKNOWN_ZONE = "Etc/Unknown";

	private final ActivityLog activityLog;

	private final MessageSource messages;

	ActivityController(ActivityLog activityLog, MessageSource messages) {
		this.activityLog = activityLog;
		this.messages = messages;
	}

	/**
	 * Shows runs that can be opened, and entries that belong to none; with a filter other
	 * than dates, single entries. People type addresses, and browsers have zones that
	 * Java does not know: the page leaves out what cannot be read, and says so.
	 */
	@GetMapping("/activity")
	String show(ActingUser actor, @ModelAttribute("asked") ActivityQuery asked, Locale locale, Model model,
			HttpServletResponse response) {
		List<BadInput> problems = new ArrayList<>();
		ActivityQuery query = asked.readable(problems::add);
		boolean isZoneKnown = problems.stream().noneMatch((problem) -> ZONE.equals(problem.getMessage()));
		boolean isBrowsersWord = problems.size() == 1 && UNKNOWN_ZONE.equals(problems.get(0).argument());
		if (!problems.isEmpty() && !isBrowsersWord) {
			response.setStatus(HttpStatus.BAD_REQUEST.value());
		}
		model.addAttribute("query", query);
		model.addAttribute("problems", problems);
		model.addAttribute("isZoneKnown", isZoneKnown);
		ActivityFilter filter = filterOf(query);
		addPage(read(actor, query, filter), locale, model);
		model.addAttribute("summary", this.activityLog.summary(actor.site(), filter));
		model.addAttribute("filtering", query.isFiltering());
		model.addAttribute("kinds", Kind.values());
		model.addAttribute("results", EntryResult.values());
		return "activity";
	}

	/** Returns the same rows as JSON. */
	@GetMapping("/activity.json")
	@ResponseBody
	ActivityJson json(ActingUser actor, @ModelAttribute("query") ActivityQuery query) {
		return ActivityJson.of(read(actor, query, filterOf(query)));
	}

	/** Shows the newest entries of one run, below it. */
	@GetMapping("/activity/runs/{run}")
	String showRun(ActingUser actor, @PathVariable UUID run, Locale locale, Model model) {
		ActivityFilter filter = new ActivityFilter(null, null, BELOW_A_RUN, Set.of(), null, new RunId(run), null);
		addPage(this.activityLog.newest(actor.site(), filter), locale, model);
		model.addAttribute("run", run);
		return "activity :: run";
	}

	/** Shows the changes of an entry that follow those on the page. */
	@GetMapping("/activity/entries/{entry}/changes")
	String showChanges(ActingUser actor, @PathVariable long entry, @RequestParam(defaultValue = "0") int after,
			Model model) {
		if (after < 0) {
			throw new BadInput("problem.parameter", "after", null);
		}
		List<Change> found = this.activityLog.changes(actor.site(), new EntryId(entry), after, CHANGES + 1);
		model.addAttribute("changes", found.stream().limit(CHANGES).map(ActivityRow.ChangeRow::new).toList());
		model.addAttribute("entryId", entry);
		model.addAttribute("next", (found.size() > CHANGES) ? after + CHANGES : null);
		return "activity :: changes";
	}

	/**
	 * Verifies for some seconds that the log has not been changed. The response requests
	 * the next step by itself, until the newest record or the first fault is reached.
	 * @param after how many records the earlier steps have verified
	 * @param entry the entry up to which the earlier steps found a record of each
	 */
	@GetMapping("/activity/verification")
	String verify(ActingUser actor, @RequestParam(defaultValue = "0") long after,
			@RequestParam(required = false) @Nullable Long entry, Model model) {
		if (after < 0) {
			throw new BadInput("problem.parameter", "after", null);
		}
		Verification.Position from = new Verification.Position(after, (entry != null) ? new EntryId(entry) : null);
		model.addAttribute("verification", this.activityLog.verify(actor.site(), from));
		return "activity :: verification";
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
			return this.activityLog.olderThan(actor.site(), filter, olderThan);
		}
		return (newerThan != null) ? this.activityLog.newerThan(actor.site(), filter, newerThan)
				: this.activityLog.newest(actor.site(), filter);
	}

	private void addPage(ActivityPage page, Locale locale, Model model) {
		model.addAttribute("rows",
				page.entries().stream().map((entry) -> ActivityRow.of(entry, this.messages, locale)).toList());
		model.addAttribute("older", page.older());
		model.addAttribute("newer", page.newer());
	}

}
