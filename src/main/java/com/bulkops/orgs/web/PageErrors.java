package com.bulkops.orgs.web;

import java.util.UUID;

import com.bulkops.orgs.connect.ActingUser;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.InvalidPropertyException;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * What a page shows instead when it cannot be made. Input that cannot be read is answered
 * with what to do; everything else with an incident id, under which the log has the rest.
 * A file of which a part has left already is broken off: the container asks
 * {@link ProblemController} for a last word and closes the connection, so that no browser
 * takes the part for the whole.
 */
@ControllerAdvice(basePackageClasses = PageErrors.class)
class PageErrors {

	private static final Logger log = LoggerFactory.getLogger(PageErrors.class);

	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	String badInput(BadInput problem, Model model) {
		return problem(model, String.valueOf(problem.getMessage()), problem.argument());
	}

	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	String badInput(MethodArgumentTypeMismatchException problem, Model model) {
		return problem(model, "problem.parameter", problem.getName());
	}

	/** A field with an index or a key, where none is. */
	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	String badInput(InvalidPropertyException problem, Model model) {
		return problem(model, "problem.parameter", problem.getPropertyName());
	}

	@ExceptionHandler(Exports.TooMany.class)
	@ResponseStatus(HttpStatus.TOO_MANY_REQUESTS)
	String tooManyExports(Model model) {
		return problem(model, "problem.exports", Integer.toString(Exports.MOST));
	}

	/**
	 * Who is not known is shown no page: {@link ProblemController} has words for them.
	 */
	@ExceptionHandler
	String unexpected(Exception problem, Model model, WebRequest request, HttpServletResponse response)
			throws Exception {
		if (problem instanceof ErrorResponse || response.isCommitted() || ActingUser.of(request).isEmpty()) {
			throw problem;
		}
		response.resetBuffer();
		UUID incident = UUID.randomUUID();
		log.error("Incident {}: a page could not be rendered; the administrator saw this ID", incident, problem);
		response.setStatus(HttpStatus.INTERNAL_SERVER_ERROR.value());
		model.addAttribute("incident", incident);
		return problem(model, "problem.unexpected", null);
	}

	private static String problem(Model model, String message, @Nullable String argument) {
		model.addAttribute("problem", message);
		model.addAttribute("argument", argument);
		return "problem";
	}

}
