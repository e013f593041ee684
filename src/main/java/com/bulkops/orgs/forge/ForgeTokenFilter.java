package com.bulkops.orgs.forge;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The filter that verifies the invocation token of a request and hides it from later
 * handlers. It refuses no request and reads no body;
 * {@link ForgeAuthorizationInterceptor} does. A request with a valid token is translated
 * into the form that the pages expect, and its answer into the form that Forge passes on.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ForgeTokenFilter extends OncePerRequestFilter {

	private static final String SCHEME = "bearer ";

	private final ForgeTokens tokens;

	ForgeTokenFilter(ForgeTokens tokens) {
		this.tokens = tokens;
	}

	/** Returns {@code false}: error pages are sent to Forge as JSON too. */
	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (!ForgeCall.isClaimedBy(request)) {
			List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
			if (headers.stream().noneMatch((header) -> header.strip().toLowerCase(Locale.ROOT).startsWith("bearer"))) {
				chain.doFilter(request, response);
				return;
			}
			verify(request, headers);
		}
		if (ForgeCall.of(request).isEmpty()) {
			chain.doFilter(new ForgeRequest(request), response);
			return;
		}
		ForgeAnswer answer = new ForgeAnswer(response);
		chain.doFilter(new ForgeRequest(request), answer);
		answer.send();
	}

	private void verify(HttpServletRequest request, List<String> headers) {
		String header = headers.get(0);
		boolean isAlone = headers.size() == 1 && header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
		try {
			ForgeCall.mark(request,
					isAlone ? this.tokens.verify(header.substring(SCHEME.length()).strip()) : Optional.empty());
		}
		catch (InvocationTokenRefused ex) {
			ForgeCall.refuse(request, ex.objection());
		}
	}

}
