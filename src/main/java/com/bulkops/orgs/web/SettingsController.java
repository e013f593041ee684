package com.bulkops.orgs.web;

import java.time.LocalDate;

import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.organization.VerifiedKey;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyConflict;
import com.bulkops.orgs.sweep.Sweeps;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindingResult;
import org.springframework.validation.Errors;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * The page <em>Settings</em>.
 */
@Controller
class SettingsController {

	private static final String FORM = "form";

	private final Organizations organizations;

	private final Policies policies;

	private final Sweeps sweeps;

	SettingsController(Organizations organizations, Policies policies, Sweeps sweeps) {
		this.organizations = organizations;
		this.policies = policies;
		this.sweeps = sweeps;
	}

	@GetMapping("/settings")
	String show(ActingUser actor, Model model) {
		return page(actor, null, model);
	}

	/**
	 * Checks everything first, the key with Atlassian too, and only then stores.
	 */
	@PostMapping("/settings")
	String update(ActingUser actor, @ModelAttribute(FORM) SettingsForm form, BindingResult errors, Model model,
			HttpServletResponse response) {
		OrganizationLink link = this.organizations.find(actor.installation()).orElse(null);
		Policy stored = this.policies.of(actor.installation());
		Policy policy = form.policy(stored, errors);
		LocalDate keyExpiresOn = form.keyExpiresOn(link, errors);
		OrganizationId organization = form.organization(link, errors);
		ApiKey key = form.key(errors);
		VerifiedKey verified = (organization != null && key != null && !errors.hasErrors())
				? verify(organization, key, errors) : null;
		if (policy == null || errors.hasErrors()) {
			response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
			return page(actor, shownAgain(form, errors), model);
		}
		try {
			if (policy.version() != stored.version()) {
				return conflict(actor, form, errors, model, response);
			}
			if (verified != null) {
				this.organizations.connect(actor, verified, keyExpiresOn);
			}
			else {
				this.organizations.noteExpiry(actor, keyExpiresOn);
			}
			this.policies.update(actor, policy);
		}
		catch (PolicyConflict ex) {
			return conflict(actor, form, errors, model, response);
		}
		response.setHeader("HX-Trigger-After-Settle", "bulkops:saved");
		return page(actor, null, model);
	}

	private @Nullable VerifiedKey verify(OrganizationId organization, ApiKey key, Errors errors) {
		try {
			return this.organizations.verify(organization, key);
		}
		catch (AdminApiException.OrganizationNotFound ex) {
			errors.rejectValue("organizationId", "unknown",
					ex.getMessage() + " Check the ID, and that the key belongs to this organization.");
		}
		catch (AdminApiException.ApiKeyRejected ex) {
			errors.rejectValue("apiKey", "rejected", ex.getMessage()
					+ " Make a new organization API key without scopes in Atlassian Administration and enter it here.");
		}
		catch (AdminApiException ex) {
			errors.rejectValue("apiKey", "unverified", ex.getMessage() + " Nothing was saved. Try again later.");
		}
		return null;
	}

	private String conflict(ActingUser actor, SettingsForm form, BindingResult errors, Model model,
			HttpServletResponse response) {
		errors.reject("conflict",
				"Somebody else changed the settings in the meantime, so yours were not saved. The page shows theirs now.");
		response.setStatus(HttpStatus.CONFLICT.value());
		BindingResult theirs = new BeanPropertyBindingResult(formOf(actor), FORM);
		errors.getGlobalErrors().forEach(theirs::addError);
		return page(actor, theirs, model);
	}

	private String page(ActingUser actor, @Nullable BindingResult entered, Model model) {
		BindingResult shown = (entered != null) ? entered : new BeanPropertyBindingResult(formOf(actor), FORM);
		model.addAttribute(FORM, shown.getTarget());
		model.addAttribute(BindingResult.MODEL_KEY_PREFIX + FORM, shown);
		model.addAttribute("page", new SettingsPage(this.organizations.find(actor.installation()).orElse(null),
				this.policies.of(actor.installation()), this.sweeps.nextNight(actor.installation()).orElse(null),
				this.sweeps.latest(actor.installation()).orElse(null)));
		return "settings";
	}

	private SettingsForm formOf(ActingUser actor) {
		return SettingsForm.of(this.organizations.find(actor.installation()).orElse(null),
				this.policies.of(actor.installation()));
	}

	/** The form with its errors, and without the key, which no page may contain. */
	private static BindingResult shownAgain(SettingsForm form, BindingResult errors) {
		BindingResult shown = new BeanPropertyBindingResult(form.withoutKey(), FORM);
		errors.getGlobalErrors().forEach((error) -> shown.reject("invalid", error.getDefaultMessage()));
		errors.getFieldErrors()
			.forEach((error) -> shown.rejectValue(error.getField(), "invalid", error.getDefaultMessage()));
		return shown;
	}

}
