package com.bulkops.orgs.web;

import java.util.Objects;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.privacy.PersonalData;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * What an owner does for somebody who asks what is stored about them: erase it. To hand
 * it out, there are the exports of the activity log.
 */
@Controller
class PrivacyController {

	private final PersonalData personalData;

	PrivacyController(PersonalData personalData) {
		this.personalData = personalData;
	}

	@PostMapping("/privacy/erase")
	String erase(Owner owner, @RequestParam @Nullable String account, Model model) {
		try {
			AccountId person = new AccountId(Objects.toString(account, "").strip());
			this.personalData.erase(owner.user(), person);
			model.addAttribute("erased", person.value());
		}
		catch (IllegalArgumentException ex) {
			model.addAttribute("problem", "error.privacy.account");
		}
		return "privacy :: section";
	}

}
