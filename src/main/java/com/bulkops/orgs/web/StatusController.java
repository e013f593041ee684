package com.bulkops.orgs.web;

import com.bulkops.orgs.protection.ProtectionService;
import com.bulkops.orgs.site.ActingUser;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The status that is shown above the pages, as JSON.
 */
@Controller
class StatusController {

	private final ProtectionService protection;

	StatusController(ProtectionService protection) {
		this.protection = protection;
	}

	@GetMapping("/status.json")
	@ResponseBody
	StatusJson status(ActingUser actor) {
		return StatusJson.of(this.protection.assess(actor.site()));
	}

}
