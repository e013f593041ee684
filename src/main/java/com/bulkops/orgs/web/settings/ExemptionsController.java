package com.bulkops.orgs.web.settings;

import java.io.IOException;
import java.time.Clock;
import java.util.List;

import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.LargeBody;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.Exports;
import com.bulkops.orgs.web.Owner;
import com.bulkops.orgs.web.PageErrors;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The exemptions on the page <em>Settings</em>, each change of which is saved
 * immediately.
 */
@Controller
class ExemptionsController {

	/** Chosen by us: what a person has typed; a larger text is in a file of theirs. */
	private static final int LONGEST_SHOWN = 64 * 1024;

	private final Exemptions exemptions;

	private final Policies policies;

	private final Exports exports;

	private final Clock clock;

	ExemptionsController(Exemptions exemptions, Policies policies, Exports exports, Clock clock) {
		this.exemptions = exemptions;
		this.policies = policies;
		this.exports = exports;
		this.clock = clock;
	}

	/** Adds an exemption, or replaces the one with the same pattern. */
	@PostMapping("/settings/exemptions")
	String add(Owner owner, ExemptionFields fields, Model model, HttpServletResponse response) {
		try {
			this.exemptions.add(owner.user(), List.of(fields.read()));
			return changed(owner.user(), model, response);
		}
		catch (BadInput ex) {
			model.addAttribute("problem", ex.getMessage());
			model.addAttribute("argument", ex.argument());
		}
		catch (Exemptions.TooMany ex) {
			model.addAttribute("problem", "error.exemption.tooMany");
			model.addAttribute("argument", Exemptions.MOST);
		}
		catch (Exemptions.TooSoon ex) {
			model.addAttribute("problem", "error.exemption.tooSoon");
			model.addAttribute("argument", ex.earliest());
		}
		return refused(owner.user(), fields, model, response);
	}

	/** Those that follow what a page shows. */
	@GetMapping("/settings/exemptions/rows")
	String rows(ActingUser actor, @RequestParam(defaultValue = "0") int after, Model model) {
		if (after < 0) {
			throw new BadInput("problem.parameter", "after", null);
		}
		model.addAttribute("exemptions", page(actor, ExemptionFields.EMPTY).after(after));
		return "exemptions :: rows";
	}

	@PostMapping("/settings/exemptions/remove")
	String remove(Owner owner, @RequestParam Exemption.Kind kind, @RequestParam String pattern, Model model,
			HttpServletResponse response) {
		this.exemptions.remove(owner.user(), kind, pattern);
		return changed(owner.user(), model, response);
	}

	@PostMapping("/settings/exemptions/keep")
	String keep(Owner owner, @RequestParam Exemption.Kind kind, @RequestParam String pattern, Model model,
			HttpServletResponse response) {
		this.exemptions.keep(owner.user(), kind, pattern);
		return changed(owner.user(), model, response);
	}

	/** Adds all exemptions of a file, or none and says what is wrong with it. */
	@LargeBody(kilobytes = ExemptionsCsv.LARGEST_KILOBYTES)
	@PostMapping("/settings/exemptions/import")
	String importCsv(Owner owner, @RequestParam String csv, Model model, HttpServletResponse response) {
		ExemptionsCsv.Content content = ExemptionsCsv.read(csv);
		try {
			if (content.problems().isEmpty()) {
				this.exemptions.add(owner.user(), content.exemptions());
				model.addAttribute("imported", content.exemptions().size());
				return changed(owner.user(), model, response);
			}
			model.addAttribute("problems", content.problems());
		}
		catch (Exemptions.TooMany ex) {
			model.addAttribute("problems", List
				.of(new ExemptionsCsv.Problem(0, "error.exemption.tooMany", Integer.toString(Exemptions.MOST))));
		}
		catch (Exemptions.TooSoon ex) {
			model.addAttribute("problems",
					List.of(new ExemptionsCsv.Problem(0, "error.exemption.tooSoon", ex.earliest().toString())));
		}
		model.addAttribute("csv", (csv.length() <= LONGEST_SHOWN) ? csv : "");
		return refused(owner.user(), ExemptionFields.EMPTY, model, response);
	}

	/** All of them, closed only if the file is whole: see {@link PageErrors}. */
	@GetMapping("/settings/exemptions.csv")
	void export(Owner owner, HttpServletResponse response) throws IOException {
		this.exports.write(owner, () -> {
			response.setContentType("text/csv;charset=UTF-8");
			response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"exemptions.csv\"");
			ExemptionsCsv csv = new ExemptionsCsv(response.getWriter());
			this.exemptions.list(owner.user().site()).forEach(csv::write);
			csv.close();
		});
	}

	/** The counts on the page have changed too. */
	private String changed(ActingUser actor, Model model, HttpServletResponse response) {
		response.setHeader("HX-Trigger-After-Settle", "bulkops:exemptions-changed");
		return section(actor, ExemptionFields.EMPTY, model);
	}

	private String refused(ActingUser actor, ExemptionFields fields, Model model, HttpServletResponse response) {
		response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
		return section(actor, fields, model);
	}

	private String section(ActingUser actor, ExemptionFields fields, Model model) {
		model.addAttribute("exemptions", page(actor, fields));
		return "exemptions :: section";
	}

	private ExemptionsPage page(ActingUser actor, ExemptionFields fields) {
		return ExemptionsPage.of(this.exemptions.list(actor.site()), fields,
				this.policies.get(actor.site()).toLocalDate(this.clock.instant()));
	}

}
