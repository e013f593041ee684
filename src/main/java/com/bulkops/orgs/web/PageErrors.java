package com.bulkops.orgs.web;

import java.util.UUID;

import com.bulkops.orgs.site.ActingUser;
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
 * The page that is shown when another one cannot be rendered. For input that cannot be
 * read it explains the remedy; for everything else it shows an incident ID, under which
 * the log has the details. A file of which a part was sent already is aborted: the
 * container calls {@link ProblemController} and closes the connection, so that browsers
 * notice that it is incomplete.
 */
@ControllerAdvice(basePackageClasses = PageErrors.class)
public class PageErrors {

	private static final Logger log = LoggerFactory.getLogger(PageErrors.class);

	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	String showBadInput(BadInput problem, Model model) {
		return showProblem(model, String.valueOf(problem.getMessage()), problem.argument());
	}

	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	String showBadInput(MethodArgumentTypeMismatchException problem, Model model) {
		return showProblem(model, "problem.parameter", problem.getName());
	}

	/** Shows that a field has an index or a key where there is none. */
	@ExceptionHandler
	@ResponseStatus(HttpStatus.BAD_REQUEST)
	String showBadInput(InvalidPropertyException problem, Model model) {
		return showProblem(model, "problem.parameter", problem.getPropertyName());
	}

	@ExceptionHandler(Exports.TooMany.class)
	@ResponseStatus(HttpStatus.TOO_MANY_REQUESTS)
	String showTooManyExports(Model model) {
		return showProblem(model, "problem.exports", Integer.toString(Exports.MOST));
	}

	/**
	 * Shows an incident. Unknown callers get no page, but the text of
	 * {@link ProblemController}.
	 */
	@ExceptionHandler
	String showUnexpected(Exception problem, Model model, WebRequest request, HttpServletResponse response)
			throws Exception {
		if (problem instanceof ErrorResponse || response.isCommitted() || ActingUser.of(request).isEmpty()) {
			throw problem;
		}
		response.resetBuffer();
		UUID incident = UUID.randomUUID();
		log.error("Incident {}: a page could not be rendered; the administrator saw this ID", incident, problem);
		response.setStatus(HttpStatus.INTERNAL_SERVER_ERROR.value());
		model.addAttribute("incident", incident);
		return showProblem(model, "problem.unexpected", null);
	}

	private static String showProblem(Model model, String message, @Nullable String argument) {
		model.addAttribute("problem", message);
		model.addAttribute("argument", argument);
		return "problem";
	}

}
