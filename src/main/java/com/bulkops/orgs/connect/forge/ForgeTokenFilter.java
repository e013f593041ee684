package com.bulkops.orgs.connect.forge;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Verifies the invocation token of a request and hides it from everybody behind: the
 * Connect library would fetch Atlassian's keys for each such request, without a timeout,
 * whoever sends it. It refuses nobody; the guard does. A request with a good token is
 * translated into what the pages know, and its answer into what Forge passes on.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ForgeTokenFilter extends OncePerRequestFilter {

	private static final String SCHEME = "bearer ";

	private static final DataSize LARGEST = DataSize.ofGigabytes(1);

	private final ForgeTokens tokens;

	/** A form that comes as JSON may be as large as one that does not. */
	private final DataSize largestForm;

	ForgeTokenFilter(ForgeTokens tokens, ServerProperties server) {
		this.tokens = tokens;
		this.largestForm = server.getTomcat().getMaxHttpFormPostSize();
		if (this.largestForm.toBytes() <= 0 || this.largestForm.compareTo(LARGEST) > 0) {
			throw new IllegalStateException("server.tomcat.max-http-form-post-size has to be a size of up to 1GB");
		}
	}

	/** What an error page says goes to Forge as JSON too. */
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
			chain.doFilter(ForgeRequest.withoutToken(request), response);
			return;
		}
		ForgeAnswer answer = new ForgeAnswer(response);
		translate(request, answer, chain);
		answer.send();
	}

	private void verify(HttpServletRequest request, List<String> headers) {
		String header = headers.get(0);
		boolean isAlone = headers.size() == 1 && header.toLowerCase(Locale.ROOT).startsWith(SCHEME);
		try {
			ForgeCall.mark(request,
					isAlone ? this.tokens.verify(header.substring(SCHEME.length()).strip()) : Optional.empty());
		}
		catch (ForgeTokens.Refused ex) {
			ForgeCall.refuse(request, ex.objection());
		}
	}

	private void translate(HttpServletRequest request, ForgeAnswer answer, FilterChain chain)
			throws ServletException, IOException {
		ForgeRequest translated;
		try {
			boolean isFirst = request.getDispatcherType() == DispatcherType.REQUEST;
			translated = isFirst ? ForgeRequest.withFields(request, this.largestForm)
					: ForgeRequest.withoutToken(request);
		}
		catch (ForgeRequest.UnreadableBody ex) {
			answer.sendError(HttpStatus.BAD_REQUEST.value());
			return;
		}
		chain.doFilter(translated, answer);
	}

}
