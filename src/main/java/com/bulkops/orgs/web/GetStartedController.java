package com.bulkops.orgs.web;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The page that Jira opens after the app was installed.
 */
@Controller
class GetStartedController {

	@GetMapping("/get-started")
	String show() {
		return "get-started";
	}

}
