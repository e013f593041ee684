package com.bulkops.orgs.web.settings;

import java.util.Objects;
import java.util.Optional;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.privacy.PersonalData;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.web.Owner;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page on which an owner acts for a person who asks what is stored about them: erase
 * it. To hand it out, there are the exports of the activity log.
 */
@Controller
class PrivacyController {

	private final PersonalData personalData;

	PrivacyController(PersonalData personalData) {
		this.personalData = personalData;
	}

	/** Asks whether it is meant: what is erased does not come back. */
	@GetMapping("/privacy/erase")
	String ask(Owner owner, @RequestParam @Nullable String account, Model model) {
		find(owner.user(), account, model).ifPresent((person) -> model.addAttribute("asked", person.value()));
		return "privacy :: section";
	}

	@PostMapping("/privacy/erase")
	String erase(Owner owner, @RequestParam @Nullable String account, Model model) {
		find(owner.user(), account, model).ifPresent((person) -> {
			this.personalData.erase(owner.user(), person);
			model.addAttribute("erased", person.value());
		});
		return "privacy :: section";
	}

	private Optional<AccountId> find(ActingUser actor, @Nullable String account, Model model) {
		try {
			AccountId person = new AccountId(Objects.toString(account, "").strip());
			if (this.personalData.isHeld(actor.site(), person)) {
				return Optional.of(person);
			}
			model.addAttribute("problem", "error.privacy.nothing");
		}
		catch (IllegalArgumentException ex) {
			model.addAttribute("problem", "error.privacy.account");
		}
		return Optional.empty();
	}

}
