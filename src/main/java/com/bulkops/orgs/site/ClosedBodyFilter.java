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
 * Closes the body of each request before any other filter can read it, which some do when
 * they ask for a parameter. Refuses one that comes without a token.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ClosedBodyFilter extends OncePerRequestFilter {

	/** What answers an error sees the request as it came. */
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

	/** Tomcat fails whenever somebody asks for one that it cannot read. */
	private static boolean hasReadableParameters(HttpServletRequest request) {
		try {
			request.getParameterMap();
			return true;
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	/** At no cost: whoever sends many of these keeps nobody else waiting. */
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
