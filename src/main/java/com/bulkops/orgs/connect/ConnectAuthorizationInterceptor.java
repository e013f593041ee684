package com.bulkops.orgs.connect;

import java.io.IOException;
import java.util.Optional;

import com.bulkops.orgs.site.PageHeaders;
import com.bulkops.orgs.site.RequestAdmission;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * The interceptor that admits administrators of an installed site only (docs/adr/0003).
 * <p>
 * Jira opens a page with a token in the address that is bound to exactly this request. A
 * call from a page has a context token in its header. Neither is accepted in place of the
 * other.
 */
@Component
class ConnectAuthorizationInterceptor implements HandlerInterceptor {

	private final SiteTokens tokens;

	private final Descriptor descriptor;

	private final RequestAdmission admission;

	private final PageHeaders pageHeaders;

	private final JiraAdministrators administrators;

	ConnectAuthorizationInterceptor(SiteTokens tokens, Descriptor descriptor, RequestAdmission admission,
			PageHeaders pageHeaders, JiraAdministrators administrators) {
		this.tokens = tokens;
		this.descriptor = descriptor;
		this.admission = admission;
		this.pageHeaders = pageHeaders;
		this.administrators = administrators;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		if (CorsUtils.isPreFlightRequest(request)) {
			response.sendError(HttpStatus.FORBIDDEN.value()); // no cross-origin calls
			return false;
		}
		if (!(handler instanceof HandlerMethod method) || RequestAdmission.isOpen(method)) {
			// A client that does not read its answers cannot request more of them.
			response.setHeader(HttpHeaders.CONNECTION, "close");
			return true;
		}
		if (isFollowUp(request) || RequestAdmission.isAdmitted(request)) {
			return true;
		}
		SiteTokens.Verified caller = verified(request).orElse(null);
		if (caller == null) {
			response.sendError(HttpStatus.UNAUTHORIZED.value());
			return false;
		}
		if (RequestAdmission.isPage(request)) {
			this.pageHeaders.addForPage(response, caller.host().getBaseUrl(), caller.host().getDisplayUrl());
		}
		else {
			PageHeaders.addForCall(response);
		}
		return this.admission.admits(request, response, method, caller.site(), caller.user(),
				this.administrators.of(caller.site(), caller.host()));
	}

	/**
	 * Returns whether this is an error page or the end of a streamed answer. The request
	 * itself was admitted or refused before.
	 */
	private static boolean isFollowUp(HttpServletRequest request) {
		return request.getDispatcherType() != DispatcherType.REQUEST;
	}

	/**
	 * Returns the caller if the request has exactly one token, in the place for this kind
	 * of request and made for it.
	 */
	private Optional<SiteTokens.Verified> verified(HttpServletRequest request) {
		String header = request.getHeader(HttpHeaders.AUTHORIZATION);
		String parameter = request.getParameter(RequestAdmission.TOKEN_PARAMETER);
		if (StringUtils.hasLength(header)) {
			return (parameter == null && header.startsWith(LifecycleToken.SCHEME))
					? this.tokens.verify(header.substring(LifecycleToken.SCHEME.length()), SiteTokens.CONTEXT_HASH)
					: Optional.empty();
		}
		return (parameter != null && mayCarryToken(request))
				? this.tokens.verify(parameter, LifecycleToken.queryHash(request)) : Optional.empty();
	}

	private boolean mayCarryToken(HttpServletRequest request) {
		return HttpMethod.GET.matches(request.getMethod()) && this.descriptor.isPage(request.getServletPath());
	}

}
