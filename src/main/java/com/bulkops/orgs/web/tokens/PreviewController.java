package com.bulkops.orgs.web.tokens;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.DueBy;
import com.bulkops.orgs.inventory.DueTokens;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.ExemptionLists;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.protection.DueFigures;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.Exports;
import com.bulkops.orgs.web.Owner;
import com.bulkops.orgs.web.PageErrors;
import com.bulkops.orgs.web.RequestDates;
import com.bulkops.orgs.web.settings.RuleFields;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.Errors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * What a rule would revoke, before anybody presses <em>Update</em>: how many tokens,
 * which, and the same as CSV and JSON. It rests on what the last run saw, and decides as
 * a run does.
 */
@Controller
class PreviewController {

	private static final int PAGE = 50;

	private final DueFigures dueFigures;

	private final DueTokens tokens;

	private final Organizations organizations;

	private final Policies policies;

	private final ExemptionLists exemptions;

	private final Exports exports;

	private final Clock clock;

	PreviewController(DueFigures dueFigures, DueTokens tokens, Organizations organizations, Policies policies,
			ExemptionLists exemptions, Exports exports, Clock clock) {
		this.dueFigures = dueFigures;
		this.tokens = tokens;
		this.organizations = organizations;
		this.policies = policies;
		this.exemptions = exemptions;
		this.exports = exports;
		this.clock = clock;
	}

	/** The rule in a sentence, with its number. */
	@GetMapping("/settings/preview")
	String preview(ActingUser actor, RuleFields rule, Model model) {
		Policy policy = policy(actor, rule);
		model.addAttribute("preview", this.dueFigures.preview(actor.installation(), policy));
		model.addAttribute("query", RuleFields.of(policy.rule()).query());
		model.addAttribute("stored", this.policies.get(actor.installation()));
		model.addAttribute("intervals", DueFigures.INTERVALS);
		return "preview :: rule";
	}

	/**
	 * The tokens, page by page.
	 * @param part those that are due, or those that exemptions save
	 * @param after where to go on, as the last page named it
	 */
	@GetMapping("/settings/preview/tokens")
	String tokens(ActingUser actor, RuleFields rule, @RequestParam(defaultValue = "DUE") DueTokens.Part part,
			@RequestParam(required = false) @Nullable String after, Model model) {
		Policy policy = policy(actor, rule);
		Tokens tokens = list(actor, policy, part, after);
		model.addAttribute("rows", tokens.rows());
		model.addAttribute("more", tokens.after());
		model.addAttribute("part", part);
		model.addAttribute("query", RuleFields.of(policy.rule()).query());
		return (after != null) ? "preview :: rows" : "preview :: list";
	}

	/** Both as JSON. */
	@GetMapping("/settings/preview.json")
	@ResponseBody
	PreviewJson document(ActingUser actor, RuleFields rule, @RequestParam(defaultValue = "DUE") DueTokens.Part part,
			@RequestParam(required = false) @Nullable String after) {
		Policy policy = policy(actor, rule);
		return PreviewJson.of(this.dueFigures.preview(actor.installation(), policy), list(actor, policy, part, after));
	}

	private Tokens list(ActingUser actor, Policy policy, DueTokens.Part part, @Nullable String after) {
		Instant now = this.clock.instant();
		ExemptionList exemptions = this.exemptions.load(actor.installation());
		OrganizationLink link = this.organizations.find(actor.installation()).orElse(null);
		List<InventoryToken> found = (link != null)
				? this.tokens.list(actor.installation(), link.id(), DueBy.of(policy, now), part, place(after), PAGE + 1)
				: List.of();
		List<InventoryToken> shown = found.subList(0, Math.min(PAGE, found.size()));
		return new Tokens(shown.stream().map((token) -> PreviewRow.of(token, policy, exemptions, now)).toList(),
				(found.size() > PAGE) ? place(shown.get(PAGE - 1)) : null);
	}

	/** All of them as CSV, closed only if it is whole: see {@link PageErrors}. */
	@GetMapping("/settings/preview.csv")
	void export(Owner owner, RuleFields rule, @RequestParam(defaultValue = "DUE") DueTokens.Part part,
			HttpServletResponse response) throws IOException {
		ActingUser actor = owner.user();
		Policy policy = policy(actor, rule);
		Instant now = this.clock.instant();
		ExemptionList exemptions = this.exemptions.load(actor.installation());
		OrganizationLink link = this.organizations.find(actor.installation()).orElse(null);
		this.exports.write(owner, () -> {
			response.setContentType("text/csv;charset=UTF-8");
			response.setHeader(HttpHeaders.CONTENT_DISPOSITION,
					"attachment; filename=\"%s-tokens.csv\"".formatted(part.name().toLowerCase(Locale.ROOT)));
			PreviewCsv csv = new PreviewCsv(response.getWriter());
			if (link != null) {
				this.tokens.forEach(actor.installation(), link.id(), DueBy.of(policy, now), part,
						(token) -> csv.write(PreviewRow.of(token, policy, exemptions, now)));
			}
			csv.close();
		});
	}

	private Policy policy(ActingUser actor, RuleFields fields) {
		Policy stored = this.policies.get(actor.installation());
		Errors errors = new BeanPropertyBindingResult(fields, "rule");
		Rule rule = fields.rule(stored, errors);
		if (rule == null) {
			throw new BadInput(String.valueOf(errors.getFieldErrors().get(0).getCode()), null, null);
		}
		return stored.withRule(rule);
	}

	/** Where a page ended: creation time, account, token. */
	private static String place(InventoryToken last) {
		return last.token().createdAt() + " " + last.account().id() + " " + last.token().id();
	}

	private static @Nullable InventoryToken place(@Nullable String after) {
		if (!StringUtils.hasText(after)) {
			return null;
		}
		String[] parts = after.split(" ", 3);
		try {
			return new InventoryToken(
					new ManagedAccount(new AccountId(parts[1]), ManagedAccount.Type.UNKNOWN,
							ManagedAccount.Status.UNKNOWN, null),
					new ApiToken(new TokenId(parts[2]), "", RequestDates.instant(parts[0]), null, null, null, null),
					null);
		}
		catch (RuntimeException ex) {
			throw new BadInput("problem.parameter", "after", ex);
		}
	}

	/**
	 * A page of tokens.
	 *
	 * @param after where the next one goes on, {@code null} if this is the last one
	 */
	record Tokens(List<PreviewRow> rows, @Nullable String after) {

	}

}
