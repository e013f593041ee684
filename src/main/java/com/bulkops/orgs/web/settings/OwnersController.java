package com.bulkops.orgs.web.settings;

import java.util.Objects;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.Administrators;
import com.bulkops.orgs.web.Owner;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The owners, on the page <em>Settings</em>. Each change is saved immediately.
 */
@Controller
class OwnersController {

	private final Owners owners;

	OwnersController(Owners owners) {
		this.owners = owners;
	}

	/**
	 * Names another person who may act. Only an administrator of the site could, so that
	 * any other account is a mistake.
	 */
	@PostMapping("/settings/owners")
	String addOwner(Owner owner, Administrators administrators, @RequestParam @Nullable String account, Model model) {
		try {
			AccountId person = new AccountId(Objects.toString(account, "").strip());
			switch (administrators.ask(person.value())) {
				case YES -> this.owners.add(owner.user(), person);
				case NO -> model.addAttribute("problem", "error.owner.notAdministrator");
				case NOT_ANSWERED -> model.addAttribute("problem", "error.owner.notAnswered");
			}
		}
		catch (IllegalArgumentException ex) {
			model.addAttribute("problem", "error.owner.invalid");
		}
		catch (Owners.TooMany ex) {
			model.addAttribute("problem", "error.owner.tooMany");
		}
		return owners(owner.user(), model);
	}

	/** Takes a person's right to act away. */
	@PostMapping("/settings/owners/remove")
	String removeOwner(Owner owner, @RequestParam @Nullable String account, Model model) {
		try {
			this.owners.remove(owner.user(), new AccountId(Objects.toString(account, "")));
		}
		catch (IllegalArgumentException ex) {
			model.addAttribute("problem", "error.owner.invalid");
		}
		return owners(owner.user(), model);
	}

	private String owners(ActingUser actor, Model model) {
		model.addAttribute("owners", this.owners.list(actor.site()));
		return "owners :: list";
	}

}
