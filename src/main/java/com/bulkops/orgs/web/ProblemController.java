package com.bulkops.orgs.web;

import java.util.Objects;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The last words of a request that was refused before any page: a status and what it
 * means, without links and without data. A token that does not verify is forwarded here
 * without a status, so that is what no status means.
 */
@Controller
class ProblemController implements ErrorController {

	@RequestMapping("${server.error.path}")
	@Nullable ResponseEntity<String> problem(HttpServletRequest request, HttpServletResponse response) {
		if (response.isCommitted()) {
			return null; // part of a file, which must not go on with words
		}
		Object code = Objects.requireNonNullElse(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE),
				HttpStatus.UNAUTHORIZED.value());
		HttpStatus status = Objects.requireNonNullElse(HttpStatus.resolve((Integer) code),
				HttpStatus.INTERNAL_SERVER_ERROR);
		return ResponseEntity.status(status).contentType(MediaType.TEXT_PLAIN).body(words(status));
	}

	private static String words(HttpStatus status) {
		return switch (status) {
			case UNAUTHORIZED -> "Not signed in. Open BulkOps Orgs from Jira's administration.";
			case FORBIDDEN -> "Only Jira administrators may use BulkOps Orgs.";
			case NOT_FOUND -> "There is nothing here.";
			default -> status.is4xxClientError() ? "This request cannot be answered."
					: "Something went wrong in BulkOps Orgs. Try again.";
		};
	}

}
