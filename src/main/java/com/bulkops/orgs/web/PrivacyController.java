package com.bulkops.orgs.web;

import java.util.Objects;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.privacy.StoredLabels;
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

	private final StoredLabels labels;

	PrivacyController(StoredLabels labels) {
		this.labels = labels;
	}

	@PostMapping("/privacy/erase")
	String erase(Owner owner, @RequestParam @Nullable String labelsOf, Model model) {
		try {
			AccountId account = new AccountId(Objects.toString(labelsOf, "").strip());
			this.labels.erase(owner.user(), account);
			model.addAttribute("erased", account.value());
		}
		catch (IllegalArgumentException ex) {
			model.addAttribute("problem", "error.privacy.account");
		}
		return "privacy :: section";
	}

}
