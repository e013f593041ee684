package com.bulkops.orgs.web;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import com.bulkops.orgs.site.ActingUser;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.MDC;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * The filter that assigns an ID to every request, the proxy's if it sends a plain one,
 * and adds the ID and the site to every log line that is written during the request. The
 * response has the ID, so that a person can report it. The dispatch that answers an error
 * belongs to the request in which it happened.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestLog extends OncePerRequestFilter implements HandlerInterceptor {

	static final String HEADER = "X-Request-Id";

	private static final String REQUEST_ID = "requestId";

	private static final String INSTALLATION = "site";

	private static final String ID = RequestLog.class.getName() + ".id";

	/** Chosen by us: long enough for a UUID or a trace ID, without line breaks. */
	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9-]{8,64}");

	@Override
	protected boolean shouldNotFilterErrorDispatch() {
		return false;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String id = Optional.ofNullable((String) request.getAttribute(ID))
			.or(() -> Optional.ofNullable(request.getHeader(HEADER)).filter((sent) -> PLAIN.matcher(sent).matches()))
			.orElseGet(() -> UUID.randomUUID().toString());
		request.setAttribute(ID, id);
		response.setHeader(HEADER, id);
		MDC.put(REQUEST_ID, id);
		try {
			chain.doFilter(request, response);
		}
		finally {
			MDC.remove(REQUEST_ID);
			MDC.remove(INSTALLATION);
		}
	}

	/** Adds the site, after the caller was authorized. */
	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		ActingUser.of(new ServletWebRequest(request)).ifPresent((user) -> MDC.put(INSTALLATION, user.site().value()));
		return true;
	}

}
