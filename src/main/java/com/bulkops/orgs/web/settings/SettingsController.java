package com.bulkops.orgs.web.settings;

import java.util.List;
import java.util.Objects;

import com.bulkops.orgs.notice.NoticeConflict;
import com.bulkops.orgs.organization.KeyNotFull;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.PolicyConflict;
import com.bulkops.orgs.protection.DueFigures;
import com.bulkops.orgs.protection.DueShown;
import com.bulkops.orgs.settings.Settings;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.web.Owner;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
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

	private final SettingsView view;

	private final SettingsReader reader;

	private final Settings settings;

	private final OrganizationSection organization;

	private final Policies policies;

	private final DueFigures dueFigures;

	SettingsController(SettingsView view, SettingsReader reader, Settings settings, OrganizationSection organization,
			Policies policies, DueFigures dueFigures) {
		this.view = view;
		this.reader = reader;
		this.settings = settings;
		this.organization = organization;
		this.policies = policies;
		this.dueFigures = dueFigures;
	}

	@GetMapping("/settings")
	String show(ActingUser actor, Model model) {
		return this.view.stored(actor, List.of(), model);
	}

	/** The same as JSON, but for the numbers of the preview. */
	@GetMapping("/settings.json")
	@ResponseBody
	SettingsJson document(ActingUser actor) {
		return this.view.document(actor);
	}

	/**
	 * Checks everything first, the key with Atlassian too, and only then stores.
	 * @param shown the number that the page showed for the rule; without it nothing is
	 * confirmed
	 */
	@PostMapping("/settings")
	String update(ActingUser actor, @ModelAttribute(SettingsView.FORM) SettingsForm form, BindingResult errors,
			@ModelAttribute DueShown shown, BindingResult shownErrors,
			@ModelAttribute(NoticesSection.FORM) NoticesForm noticesForm, BindingResult noticeErrors, Model model,
			HttpServletResponse response) {
		this.reader.requireReadable(actor, errors, shownErrors, noticeErrors);
		Settings.Asked asked = this.reader.read(actor, form, errors, shown, noticesForm, noticeErrors);
		if (asked == null) {
			return refused(actor, form, errors, noticeErrors, model, response);
		}
		try {
			Settings.Saved saved = this.settings.save(actor, asked);
			model.addAttribute("startedOver", saved.startedOver());
			model.addAttribute("webhookSecret", saved.webhookSecret());
			if (saved.claimedFrom() != null) {
				model.addAttribute("claimedFrom", saved.claimedFrom());
				errors.reject("error.claimed");
				return refused(actor, form, errors, noticeErrors, model, response);
			}
		}
		catch (PolicyConflict | NoticeConflict ex) {
			return conflict(actor, model, response);
		}
		catch (NotAnOwner ex) {
			errors.reject("error.notAnOwner");
			return refused(actor, form, errors, noticeErrors, model, response);
		}
		catch (KeyNotFull ex) {
			OrganizationSection.rejectUnlessFull(Objects.requireNonNull(asked.key()), errors);
			return refused(actor, form, errors, noticeErrors, model, response);
		}
		response.setHeader("HX-Trigger-After-Settle", "bulkops:saved");
		return this.view.stored(actor, (asked.key() != null) ? asked.key().checks() : List.of(), model);
	}

	private String refused(ActingUser actor, SettingsForm form, BindingResult errors, BindingResult noticeErrors,
			Model model, HttpServletResponse response) {
		response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
		return this.view.entered(actor, form, errors, noticeErrors, model);
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
		return this.view.stored(actor, List.of(), model);
	}

	/**
	 * Confirms the number that the page shows for the saved rule.
	 * @param version the policy's version that the page showed
	 */
	@PostMapping("/settings/confirm")
	String confirm(Owner owner, @RequestParam long version, @ModelAttribute DueShown shown, BindingResult errors,
			Model model, HttpServletResponse response) {
		ActingUser actor = owner.user();
		this.reader.requireReadable(actor, errors);
		Confirmation confirmation = this.dueFigures.findConfirmation(actor.installation(),
				this.policies.get(actor.installation()), shown);
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
		return this.view.stored(actor, List.of(), model);
	}

	/** Tries out the key that was entered, or else the saved one. */
	@PostMapping("/settings/check")
	String check(ActingUser actor, @ModelAttribute(SettingsView.FORM) SettingsForm form, BindingResult errors,
			Model model) {
		this.reader.requireReadable(actor, errors);
		model.addAttribute("checks", this.organization.check(actor, form, errors));
		return "check :: result";
	}

	private String conflict(ActingUser actor, Model model, HttpServletResponse response) {
		return conflict(actor, "settings.conflict", model, response);
	}

	private String conflict(ActingUser actor, String message, Model model, HttpServletResponse response) {
		response.setStatus(HttpStatus.CONFLICT.value());
		model.addAttribute("conflict", true);
		return this.view.stored(actor, message, model);
	}

}
