package com.bulkops.orgs.site;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The filter that wraps each body in a {@link ClosedBody} before any other filter can
 * read it, which some filters do by reading a parameter. Refuses a body without a token.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ClosedBodyFilter extends OncePerRequestFilter {

	/** Returns {@code false}: error pages need the parameters too. */
	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (!hasBody(request)) {
			if (hasReadableParameters(request)) {
				chain.doFilter(request, response);
			}
			else {
				response.sendError(HttpServletResponse.SC_BAD_REQUEST);
			}
			return;
		}
		if (request.getHeader(HttpHeaders.AUTHORIZATION) == null) {
			refuse(response);
			return;
		}
		try {
			chain.doFilter(new ClosedBody(request, response), response);
		}
		catch (ClosedBody.Refused ex) {
			response.sendError(ex.status().value());
		}
	}

	/**
	 * Returns whether the parameters can be read. Otherwise Tomcat throws in whatever
	 * code reads one.
	 */
	private static boolean hasReadableParameters(HttpServletRequest request) {
		try {
			request.getParameterMap();
			return true;
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	/** Refuses a request without an error page, so that many of them cost little. */
	private static void refuse(HttpServletResponse response) throws IOException {
		response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
		response.setContentType(MediaType.TEXT_PLAIN_VALUE);
		response.setHeader(HttpHeaders.CONNECTION, "close");
		response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
		response.setHeader("Referrer-Policy", "strict-origin");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.getWriter().write("Not signed in. Open BulkOps Orgs from Jira's administration.");
	}

	static boolean hasBody(HttpServletRequest request) {
		return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
	}

}
