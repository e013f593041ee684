package com.bulkops.orgs.web;

import java.util.List;

import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.notice.NoticeConflict;
import com.bulkops.orgs.organization.KeyCheck;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyConflict;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The page <em>Settings</em>.
 */
@Controller
class SettingsController {

	private static final String FORM = "form";

	private final Statuses statuses;

	private final Organizations organizations;

	private final OrganizationSection organization;

	private final Owners owners;

	private final Policies policies;

	private final Exemptions exemptions;

	private final Figures figures;

	private final NoticesSection notices;

	SettingsController(Statuses statuses, Organizations organizations, OrganizationSection organization, Owners owners,
			Policies policies, Exemptions exemptions, Figures figures, NoticesSection notices) {
		this.statuses = statuses;
		this.organizations = organizations;
		this.organization = organization;
		this.owners = owners;
		this.policies = policies;
		this.exemptions = exemptions;
		this.figures = figures;
		this.notices = notices;
	}

	@GetMapping("/settings")
	String show(ActingUser actor, Model model) {
		return page(actor, null, List.of(), model);
	}

	/** The same as JSON, but for the numbers of the preview. */
	@GetMapping("/settings.json")
	@ResponseBody
	SettingsDocument document(ActingUser actor) {
		Status status = this.statuses.of(actor.installation());
		return SettingsDocument.of(status, exemptions(actor, status), this.owners.of(actor.installation()),
				this.notices.document(actor.installation()));
	}

	/**
	 * Checks everything first, the key with Atlassian too, and only then stores.
	 * @param shown the number that the page showed for the rule; without it nothing is
	 * confirmed
	 */
	@PostMapping("/settings")
	String update(ActingUser actor, @ModelAttribute(FORM) SettingsForm form, BindingResult errors,
			@ModelAttribute DueShown shown, BindingResult shownErrors,
			@ModelAttribute(NoticesSection.FORM) NoticesForm noticesForm, BindingResult noticeErrors, Model model,
			HttpServletResponse response) {
		requireReadable(errors);
		requireReadable(shownErrors);
		requireReadable(noticeErrors);
		Policy stored = this.policies.of(actor.installation());
		Policy policy = form.policy(stored, errors);
		NoticesSection.Chosen noticesChosen = this.notices.read(actor.installation(), noticesForm, noticeErrors);
		OrganizationSection.Chosen organization = this.organization.read(actor, form, errors);
		if (!organization.isProved() && !this.owners.contains(actor) && !errors.hasErrors()) {
			errors.reject("error.notAnOwner");
		}
		boolean newKeyOrRule = organization.isProved() || !stored.revokes();
		if (policy != null && policy.revokes() && newKeyOrRule && !errors.hasErrors()) {
			this.organization.requireKeyWithoutScopes(actor, organization, errors);
		}
		if (policy != null) {
			this.exemptions.endingTooSoonIn(actor.installation(), policy.timeZone())
				.ifPresent((exemption) -> errors.rejectValue("timeZone", "error.timeZone.exemption",
						new Object[] { exemption.pattern() }, null));
		}
		if (policy == null || noticesChosen == null || errors.hasErrors()) {
			this.notices.show(actor.installation(), noticeErrors, model);
			response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
			return page(actor, shownAgain(actor, form, errors), List.of(), model);
		}
		try {
			if (policy.version() != stored.version() || !noticesChosen.isCurrent()) {
				return conflict(actor, model, response);
			}
			this.organization.store(actor, organization);
			this.policies.update(actor,
					policy.with(policy.cap().confirming(this.figures.confirmed(actor.installation(), policy, shown))));
			this.notices.store(actor, noticesChosen, model);
		}
		catch (PolicyConflict | NoticeConflict ex) {
			return conflict(actor, model, response);
		}
		catch (NotAnOwner ex) {
			errors.reject("error.notAnOwner");
			response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
			return page(actor, shownAgain(actor, form, errors), List.of(), model);
		}
		response.setHeader("HX-Trigger-After-Settle", "bulkops:saved");
		return page(actor, null, organization.checks(), model);
	}

	/**
	 * Takes back a rule that has not taken effect yet.
	 * @param version the policy's version that the page showed
	 */
	@PostMapping("/settings/undo")
	String undo(Owner owner, @RequestParam long version, Model model, HttpServletResponse response) {
		ActingUser actor = owner.user();
		try {
			this.policies.undo(actor, version);
		}
		catch (PolicyConflict ex) {
			return conflict(actor, model, response);
		}
		response.setHeader("HX-Trigger-After-Settle", "bulkops:saved");
		return page(actor, null, List.of(), model);
	}

	/**
	 * Confirms the number that the page shows for the saved rule.
	 * @param version the policy's version that the page showed
	 */
	@PostMapping("/settings/confirm")
	String confirm(Owner owner, @RequestParam long version, @ModelAttribute DueShown shown, BindingResult errors,
			Model model, HttpServletResponse response) {
		requireReadable(errors);
		ActingUser actor = owner.user();
		Confirmation confirmation = this.figures.confirmed(actor.installation(), this.policies.of(actor.installation()),
				shown);
		try {
			if (confirmation == null) {
				return conflict(actor, "settings.notConfirmed", model, response);
			}
			this.policies.confirmChosen(actor, version, confirmation);
		}
		catch (PolicyConflict ex) {
			return conflict(actor, "settings.notConfirmed", model, response);
		}
		response.setHeader("HX-Trigger-After-Settle", "bulkops:saved");
		return page(actor, null, List.of(), model);
	}

	/** Tries out the key that was entered, or else the saved one. */
	@PostMapping("/settings/check")
	String check(ActingUser actor, @ModelAttribute(FORM) SettingsForm form, BindingResult errors, Model model) {
		requireReadable(errors);
		model.addAttribute("checks", this.organization.check(actor, form, errors));
		return "check :: result";
	}

	private String conflict(ActingUser actor, Model model, HttpServletResponse response) {
		return conflict(actor, "settings.conflict", model, response);
	}

	private String conflict(ActingUser actor, String message, Model model, HttpServletResponse response) {
		response.setStatus(HttpStatus.CONFLICT.value());
		BindingResult theirs = new BeanPropertyBindingResult(formOf(actor), FORM);
		theirs.reject(message);
		model.addAttribute("conflict", true);
		return page(actor, theirs, List.of(), model);
	}

	private String page(ActingUser actor, @Nullable BindingResult entered, List<KeyCheck> checks, Model model) {
		BindingResult shown = (entered != null) ? entered : new BeanPropertyBindingResult(formOf(actor), FORM);
		model.addAttribute(FORM, shown.getTarget());
		model.addAttribute(BindingResult.MODEL_KEY_PREFIX + FORM, shown);
		if (!model.containsAttribute("noticesRefused")) {
			this.notices.show(actor.installation(), null, model);
		}
		Status status = this.statuses.of(actor.installation());
		model.addAttribute("stored", status.chosen());
		model.addAttribute("page",
				new SettingsPage(status, this.figures.preview(actor.installation(), status.chosen()), checks));
		model.addAttribute("exemptions", exemptions(actor, status));
		model.addAttribute("owners", this.owners.of(actor.installation()));
		return "settings";
	}

	private ExemptionsPage exemptions(ActingUser actor, Status status) {
		return ExemptionsPage.of(this.exemptions.of(actor.installation()), ExemptionFields.EMPTY, status.today());
	}

	private SettingsForm formOf(ActingUser actor) {
		return SettingsForm.of(this.organizations.find(actor.installation()).orElse(null),
				this.policies.of(actor.installation()));
	}

	/** A number that is none: the page itself never sends one. */
	private static void requireReadable(BindingResult errors) {
		if (errors.getTarget() == null) {
			throw new BadInput("problem.parameter", String.valueOf(errors.getFieldErrors().get(0).getField()), null);
		}
	}

	/**
	 * The form with its errors, and without the key, which no page may contain. It has to
	 * be entered again then.
	 */
	private BindingResult shownAgain(ActingUser actor, SettingsForm form, BindingResult errors) {
		BindingResult shown = new BeanPropertyBindingResult(form.withoutKey(formOf(actor)), FORM);
		errors.getGlobalErrors().forEach((error) -> shown.reject(String.valueOf(error.getCode())));
		errors.getFieldErrors()
			.forEach((error) -> shown.rejectValue(error.getField(), String.valueOf(error.getCode()),
					error.getArguments(), null));
		if (StringUtils.hasText(form.apiKey()) && !shown.hasFieldErrors("apiKey") && !shown.hasGlobalErrors()) {
			shown.rejectValue("apiKey", "error.apiKey.again");
		}
		return shown;
	}

}
