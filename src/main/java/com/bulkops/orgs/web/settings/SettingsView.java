package com.bulkops.orgs.web.settings;

import java.util.List;

import com.bulkops.orgs.organization.KeyCheck;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.protection.DueFigures;
import com.bulkops.orgs.protection.Protection;
import com.bulkops.orgs.protection.ProtectionService;
import com.bulkops.orgs.site.ActingUser;

import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import org.springframework.util.StringUtils;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindingResult;

/**
 * Shows the settings: what is stored, or what was entered and why it was not saved.
 */
@Component
class SettingsView {

	static final String FORM = "form";

	private final ProtectionService protectionService;

	private final Organizations organizations;

	private final Owners owners;

	private final Policies policies;

	private final Exemptions exemptions;

	private final DueFigures dueFigures;

	private final NoticesSection notices;

	SettingsView(ProtectionService protectionService, Organizations organizations, Owners owners, Policies policies,
			Exemptions exemptions, DueFigures dueFigures, NoticesSection notices) {
		this.protectionService = protectionService;
		this.organizations = organizations;
		this.owners = owners;
		this.policies = policies;
		this.exemptions = exemptions;
		this.dueFigures = dueFigures;
		this.notices = notices;
	}

	/** Shows what is stored, with what was found out about a key. */
	String stored(ActingUser actor, List<KeyCheck> checks, Model model) {
		return page(actor, new BeanPropertyBindingResult(formOf(actor), FORM), checks, model);
	}

	/** Shows what is stored, and a problem. */
	String stored(ActingUser actor, String problem, Model model) {
		BindingResult stored = new BeanPropertyBindingResult(formOf(actor), FORM);
		stored.reject(problem);
		return page(actor, stored, List.of(), model);
	}

	/** Shows what was entered and not saved. */
	String entered(ActingUser actor, SettingsForm form, BindingResult errors, BindingResult noticeErrors, Model model) {
		this.notices.show(actor.site(), noticeErrors, model);
		return page(actor, shownAgain(actor, form, errors), List.of(), model);
	}

	/** Returns what is stored, as JSON. */
	SettingsJson document(ActingUser actor) {
		Protection status = this.protectionService.assess(actor.site());
		return SettingsJson.of(status, exemptions(actor, status), this.owners.list(actor.site()),
				this.notices.document(actor.site()));
	}

	private String page(ActingUser actor, BindingResult shown, List<KeyCheck> checks, Model model) {
		model.addAttribute(FORM, shown.getTarget());
		model.addAttribute(BindingResult.MODEL_KEY_PREFIX + FORM, shown);
		if (!model.containsAttribute("noticesRefused")) {
			this.notices.show(actor.site(), null, model);
		}
		Protection status = this.protectionService.assess(actor.site());
		model.addAttribute("stored", status.chosen());
		model.addAttribute("page",
				new SettingsPage(status, this.dueFigures.preview(actor.site(), status.chosen()), checks));
		model.addAttribute("query", RuleFields.of(status.chosen().rule()).query());
		model.addAttribute("exemptions", exemptions(actor, status));
		model.addAttribute("owners", this.owners.list(actor.site()));
		return "settings";
	}

	private ExemptionsPage exemptions(ActingUser actor, Protection status) {
		return ExemptionsPage.of(this.exemptions.list(actor.site()), ExemptionFields.EMPTY, status.today());
	}

	private SettingsForm formOf(ActingUser actor) {
		return SettingsForm.of(this.organizations.find(actor.site()).orElse(null), this.policies.get(actor.site()));
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
