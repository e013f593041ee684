package com.bulkops.orgs.web;

import com.bulkops.orgs.connect.ActingUser;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/**
 * The status that stands above the pages, as JSON.
 */
@Controller
class StatusController {

	private final Statuses statuses;

	StatusController(Statuses statuses) {
		this.statuses = statuses;
	}

	@GetMapping("/status.json")
	@ResponseBody
	StatusDocument status(ActingUser actor) {
		return StatusDocument.of(this.statuses.of(actor.installation()));
	}

}
