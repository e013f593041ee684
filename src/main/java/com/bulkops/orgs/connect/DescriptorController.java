package com.bulkops.orgs.connect;

import com.bulkops.orgs.site.Unauthenticated;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The address of the descriptor, which any client may read.
 */
@Unauthenticated
@RestController
class DescriptorController {

	private final Descriptor descriptor;

	DescriptorController(Descriptor descriptor) {
		this.descriptor = descriptor;
	}

	@GetMapping(path = "/atlassian-connect.json", produces = MediaType.APPLICATION_JSON_VALUE)
	String descriptor() {
		return this.descriptor.json();
	}

}
