package com.bulkops.orgs.connect;

import java.io.IOException;

import com.atlassian.connect.spring.internal.AtlassianConnectProperties;
import com.atlassian.connect.spring.internal.auth.LifecycleURLHelper;
import com.atlassian.connect.spring.internal.jwt.HttpRequestCanonicalizer;
import com.bulkops.orgs.connect.forge.TokenSyntax;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a request whose Connect token cannot be read, right before the Connect
 * library's filter, which would take it for an error of the app. It verifies nothing.
 */
@Component
@Order(AtlassianConnectProperties.DEFAULT_JWT_FILTER_ORDER - 1)
class ReadableTokenFilter extends OncePerRequestFilter {

	private static final String SCHEME = "JWT ";

	private final LifecycleURLHelper lifecycle;

	ReadableTokenFilter(LifecycleURLHelper lifecycle) {
		this.lifecycle = lifecycle;
	}

	/** The library's filter leaves these to {@link LifecycleEventCheck} too. */
	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return this.lifecycle.isRequestToLifecycleURL(request);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String token = token(request);
		if (StringUtils.hasLength(token) && TokenSyntax.parse(token).isEmpty()) {
			response.sendError(HttpStatus.UNAUTHORIZED.value());
			return;
		}
		chain.doFilter(request, response);
	}

	/** The one that the library takes. */
	private static @Nullable String token(HttpServletRequest request) {
		String header = request.getHeader(HttpHeaders.AUTHORIZATION);
		return (StringUtils.hasLength(header) && header.startsWith(SCHEME)) ? header.substring(SCHEME.length())
				: request.getParameter(HttpRequestCanonicalizer.JWT_PARAM_NAME);
	}

}
