package com.bulkops.orgs.web;

import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The response to a request that was refused before any page: a status and its meaning,
 * without links and without data. A request whose token does not verify is forwarded here
 * without a status. Failures that {@link PageErrors} cannot handle, in a filter, in a
 * template or in the middle of a file, are incidents like theirs.
 */
@Controller
class ProblemController implements ErrorController {

	private static final Logger log = LoggerFactory.getLogger(ProblemController.class);

	@RequestMapping("${spring.web.error.path}")
	@Nullable ResponseEntity<String> show(HttpServletRequest request, HttpServletResponse response) {
		Throwable cause = (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
		if (response.isCommitted()) {
			if (!isClientGone(cause)) {
				log.error("Incident {}: a response broke off midway, which the client can see", UUID.randomUUID(),
						cause);
			}
			return null; // part of a file, to which no text may be appended
		}
		Object code = Objects.requireNonNullElse(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE),
				HttpStatus.UNAUTHORIZED.value());
		HttpStatus status = Objects.requireNonNullElse(HttpStatus.resolve((Integer) code),
				HttpStatus.INTERNAL_SERVER_ERROR);
		if (!status.is5xxServerError() || isJiraSilent(status, cause)) {
			return respond(status, describe(status));
		}
		UUID incident = UUID.randomUUID();
		log.error("Incident {}: a request could not be answered; the client saw this ID", incident, cause);
		return respond(status, "%s Incident %s.".formatted(describe(status), incident));
	}

	/** Returns whether a request was not admitted because Jira did not answer. */
	private static boolean isJiraSilent(HttpStatus status, @Nullable Throwable cause) {
		return status == HttpStatus.SERVICE_UNAVAILABLE && cause == null;
	}

	/** Returns whether the client has closed the connection. */
	private static boolean isClientGone(@Nullable Throwable cause) {
		return Stream.iterate(cause, Objects::nonNull, Throwable::getCause)
			.anyMatch(ClientAbortException.class::isInstance);
	}

	private static ResponseEntity<String> respond(HttpStatus status, String text) {
		return ResponseEntity.status(status).contentType(MediaType.TEXT_PLAIN).body(text);
	}

	private static String describe(HttpStatus status) {
		return switch (status) {
			case UNAUTHORIZED -> "Not signed in. Open BulkOps Orgs from Jira's administration.";
			case FORBIDDEN -> "Only Jira administrators may use BulkOps Orgs.";
			case NOT_FOUND -> "This page does not exist.";
			case CONTENT_TOO_LARGE -> "Nothing was changed: what was sent is too large. Send less at a time.";
			case REQUEST_TIMEOUT -> "Nothing was changed: what was sent did not arrive in time. Try again.";
			case TOO_MANY_REQUESTS -> "Too many requests from you or your site. Wait a minute and try again.";
			case SERVICE_UNAVAILABLE -> "Jira did not say whether you are one of its administrators. "
					+ "This does not mean that you are not. Try again in a minute.";
			default -> status.is4xxClientError() ? "This request cannot be answered."
					: "Something went wrong in BulkOps Orgs. Try again.";
		};
	}

}
