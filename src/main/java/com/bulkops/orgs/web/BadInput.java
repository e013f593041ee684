package com.bulkops.orgs.web;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Something in the address cannot be read. The message says what to do.
 */
@ResponseStatus(HttpStatus.BAD_REQUEST)
class BadInput extends RuntimeException {

	BadInput(String message, Throwable cause) {
		super(message, cause);
	}

}
