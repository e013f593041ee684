package com.bulkops.orgs.web;

import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.notice.AdminNotices;
import com.bulkops.orgs.notice.Deliveries;
import com.bulkops.orgs.organization.Organizations;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Shows an owner whether notices arrive.
 */
@Controller
class NoticesController {

	private final Deliveries deliveries;

	private final Organizations organizations;

	NoticesController(Deliveries deliveries, Organizations organizations) {
		this.deliveries = deliveries;
		this.organizations = organizations;
	}

	/** Sends a test notice to the saved receivers. */
	@PostMapping("/settings/notices/test")
	String test(Owner owner, Model model) {
		ActingUser actor = owner.user();
		model.addAttribute("tested",
				this.deliveries.test(actor,
						this.organizations.find(actor.installation())
							.map((link) -> new AdminNotices.Organization(link.id(), link.name()))
							.orElse(null)));
		return "notices :: tested";
	}

}
