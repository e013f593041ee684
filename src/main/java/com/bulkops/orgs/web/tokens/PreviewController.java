package com.bulkops.orgs.web.tokens;

import java.io.IOException;
import java.util.Locale;

import com.bulkops.orgs.inventory.DueTokens;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.protection.DueFigures;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.Exports;
import com.bulkops.orgs.web.Owner;
import com.bulkops.orgs.web.PageErrors;
import com.bulkops.orgs.web.settings.RuleFields;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.Errors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The tokens that a rule would revoke, shown before the rule is saved: how many, which,
 * and the same as CSV and JSON. They are read from the inventory, and decided as a run
 * decides.
 */
@Controller
class PreviewController {

	private final DueFigures figures;

	private final PreviewTokens tokens;

	private final Policies policies;

	private final Exports exports;

	PreviewController(DueFigures figures, PreviewTokens tokens, Policies policies, Exports exports) {
		this.figures = figures;
		this.tokens = tokens;
		this.policies = policies;
		this.exports = exports;
	}

	/** Shows the rule in a sentence, with its number. */
	@GetMapping("/settings/preview")
	String show(ActingUser actor, RuleFields rule, Model model) {
		Policy policy = policy(actor, rule);
		model.addAttribute("preview", this.figures.preview(actor.site(), policy));
		model.addAttribute("query", RuleFields.of(policy.rule()).query());
		model.addAttribute("stored", this.policies.get(actor.site()));
		model.addAttribute("intervals", DueFigures.INTERVALS);
		return "preview :: rule";
	}

	/**
	 * Shows the tokens, page by page.
	 * @param part the tokens that are due, or those that are exempt
	 * @param after where the last page ended, as it named it
	 */
	@GetMapping("/settings/preview/tokens")
	String showTokens(ActingUser actor, RuleFields rule, @RequestParam(defaultValue = "DUE") DueTokens.Part part,
			@RequestParam(required = false) @Nullable String after, Model model) {
		Policy policy = policy(actor, rule);
		PreviewTokens.Page page = this.tokens.list(actor.site(), policy, part, after);
		model.addAttribute("rows", page.rows());
		model.addAttribute("more", page.after());
		model.addAttribute("part", part);
		model.addAttribute("query", RuleFields.of(policy.rule()).query());
		return (after != null) ? "preview :: rows" : "preview :: list";
	}

	/** Returns the number and the tokens as JSON. */
	@GetMapping("/settings/preview.json")
	@ResponseBody
	PreviewJson json(ActingUser actor, RuleFields rule, @RequestParam(defaultValue = "DUE") DueTokens.Part part,
			@RequestParam(required = false) @Nullable String after) {
		Policy policy = policy(actor, rule);
		return PreviewJson.of(this.figures.preview(actor.site(), policy),
				this.tokens.list(actor.site(), policy, part, after));
	}

	/**
	 * Exports all tokens as CSV, closed only if the file is complete: see
	 * {@link PageErrors}.
	 */
	@GetMapping("/settings/preview.csv")
	void export(Owner owner, RuleFields rule, @RequestParam(defaultValue = "DUE") DueTokens.Part part,
			HttpServletResponse response) throws IOException {
		ActingUser actor = owner.user();
		PreviewTokens.Rows rows = this.tokens.prepareAll(actor.site(), policy(actor, rule), part);
		this.exports.write(owner, () -> {
			response.setContentType("text/csv;charset=UTF-8");
			response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
					"attachment; filename=\"%s-tokens.csv\"".formatted(part.name().toLowerCase(Locale.ROOT)));
			PreviewCsv csv = new PreviewCsv(response.getWriter());
			rows.forEach(csv::write);
			csv.close();
		});
	}

	private Policy policy(ActingUser actor, RuleFields fields) {
		Policy stored = this.policies.get(actor.site());
		Errors errors = new BeanPropertyBindingResult(fields, "rule");
		Rule rule = fields.rule(stored, errors);
		if (rule == null) {
			throw new BadInput(String.valueOf(errors.getFieldErrors().get(0).getCode()), null, null);
		}
		return stored.withRule(rule);
	}

}
