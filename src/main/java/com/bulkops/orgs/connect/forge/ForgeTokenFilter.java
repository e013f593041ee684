package com.bulkops.orgs.connect.forge;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Verifies the invocation token of a request and hides it from everybody behind: the
 * Connect library would fetch Atlassian's keys for each such request, without a timeout,
 * whoever sends it. It refuses nobody; the guard does.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ForgeTokenFilter extends OncePerRequestFilter {

	private static final String SCHEME = "bearer ";

	/** What the others see: that there was a header, and nothing of it. */
	private static final String HIDDEN = "Forge";

	private final ForgeTokens tokens;

	ForgeTokenFilter(ForgeTokens tokens) {
		this.tokens = tokens;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		if (headers.stream().noneMatch((header) -> header.strip().toLowerCase(Locale.ROOT).startsWith("bearer"))) {
			chain.doFilter(request, response);
			return;
		}
		String header = headers.get(0);
		boolean isAlone = headers.size() == 1 && header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
		ForgeCall.mark(request,
				isAlone ? this.tokens.verify(header.substring(SCHEME.length()).strip()) : Optional.empty());
		chain.doFilter(new WithoutToken(request), response);
	}

	private static final class WithoutToken extends HttpServletRequestWrapper {

		WithoutToken(HttpServletRequest request) {
			super(request);
		}

		@Override
		public String getHeader(String name) {
			return HttpHeaders.AUTHORIZATION.equalsIgnoreCase(name) ? HIDDEN : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return HttpHeaders.AUTHORIZATION.equalsIgnoreCase(name) ? Collections.enumeration(List.of(HIDDEN))
					: super.getHeaders(name);
		}

	}

}
