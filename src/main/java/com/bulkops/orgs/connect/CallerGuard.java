package com.bulkops.orgs.connect;

import java.io.IOException;
import java.time.Clock;

import com.atlassian.connect.spring.AtlassianHost;
import com.atlassian.connect.spring.AtlassianHostUser;
import com.atlassian.connect.spring.IgnoreJwt;
import com.atlassian.connect.spring.internal.auth.AbstractAuthentication;
import com.atlassian.connect.spring.internal.auth.jwt.JwtAuthentication;
import com.atlassian.connect.spring.internal.jwt.HttpRequestCanonicalizer;
import com.atlassian.connect.spring.internal.jwt.JwtInvalidClaimException;
import com.bulkops.orgs.connect.forge.ForgeCall;
import com.nimbusds.jwt.JWTClaimsSet;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets administrators of an installed site in, and nobody else. It stands in the place of
 * the library's own interceptor, which accepts tokens that are bound to no request and
 * asks for no right (docs/adr/0003). The library's filter has verified the signature and
 * the expiry before.
 * <p>
 * A page is opened by Jira with a token in the address that is bound to exactly this
 * request. A call from a page carries a context token in its header. Neither serves as
 * the other.
 */
@Component
class CallerGuard implements HandlerInterceptor {

	private static final String TOKEN_PARAMETER = HttpRequestCanonicalizer.JWT_PARAM_NAME;

	private final RequestAdmission admission;

	private final PageHeaders pageHeaders;

	private final FramedPages framedPages;

	private final Clock clock;

	CallerGuard(RequestAdmission admission, PageHeaders pageHeaders, FramedPages framedPages, Clock clock) {
		this.admission = admission;
		this.pageHeaders = pageHeaders;
		this.framedPages = framedPages;
		this.clock = clock;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		if (!(handler instanceof HandlerMethod method) || isOpen(method)) {
			// Whoever does not read cannot ask for the next file on the same connection.
			response.setHeader(HttpHeaders.CONNECTION, "close");
			return true;
		}
		if (isFollowUp(request) || isLetInByForge(request)) {
			return true;
		}
		JwtAuthentication authentication = verified(request);
		if (authentication == null) {
			response.sendError(HttpStatus.UNAUTHORIZED.value());
			return false;
		}
		AtlassianHost host = ((AtlassianHostUser) authentication.getPrincipal()).getHost();
		if (isPage(request)) {
			this.pageHeaders.addForPage(response, host);
		}
		else {
			this.pageHeaders.addForCall(response);
		}
		return this.admission.admits(request, response, method, actingUser(authentication, host), host);
	}

	/** {@link ForgeGuard} stands in front and has let this one in. */
	private static boolean isLetInByForge(HttpServletRequest request) {
		return ForgeCall.isClaimedBy(request) && request.getAttribute(RequestAdmission.ACTING_USER) != null;
	}

	static boolean isOpen(HandlerMethod method) {
		return method.hasMethodAnnotation(IgnoreJwt.class) || method.getBeanType().isAnnotationPresent(IgnoreJwt.class);
	}

	/**
	 * An error page or the end of a streamed answer, after the request itself was let in
	 * or refused.
	 */
	private static boolean isFollowUp(HttpServletRequest request) {
		return request.getDispatcherType() != DispatcherType.REQUEST;
	}

	/**
	 * The caller's token, if it was made for this kind of request; {@code null}
	 * otherwise.
	 */
	private @Nullable JwtAuthentication verified(HttpServletRequest request) {
		boolean inHeader = StringUtils.hasLength(request.getHeader(HttpHeaders.AUTHORIZATION));
		boolean inAddress = request.getParameter(TOKEN_PARAMETER) != null;
		boolean inOnePlace = inHeader != inAddress;
		boolean addressFits = !inAddress || mayCarryToken(request);
		if (!inOnePlace || !addressFits
				|| !(SecurityContextHolder.getContext().getAuthentication() instanceof JwtAuthentication authentication)
				|| !hasQueryHash(authentication) || !isOfItsSite(authentication)) {
			return null;
		}
		try {
			authentication.validateQueryStringHash(inAddress);
			return authentication;
		}
		catch (JwtInvalidClaimException ex) {
			return null;
		}
	}

	private boolean mayCarryToken(HttpServletRequest request) {
		return HttpMethod.GET.matches(request.getMethod()) && this.framedPages.contains(request.getServletPath());
	}

	private static boolean hasQueryHash(AbstractAuthentication authentication) {
		return claims(authentication).getClaim(HttpRequestCanonicalizer.QUERY_STRING_HASH_CLAIM_NAME) != null;
	}

	/**
	 * Made by the site itself, and good for a short while. The library takes tokens that
	 * the app makes for its own use too, and any lifetime.
	 */
	private boolean isOfItsSite(AbstractAuthentication authentication) {
		JWTClaimsSet claims = claims(authentication);
		AtlassianHost host = ((AtlassianHostUser) authentication.getPrincipal()).getHost();
		return host.getClientKey().equals(claims.getIssuer())
				&& LifecycleToken.hasShortLifetime(claims, this.clock.instant());
	}

	static boolean isPage(HttpServletRequest request) {
		return request.getParameter(TOKEN_PARAMETER) != null;
	}

	private static @Nullable ActingUser actingUser(JwtAuthentication authentication, AtlassianHost host) {
		String accountId = claims(authentication).getSubject();
		return StringUtils.hasText(accountId) ? new ActingUser(new InstallationId(host.getClientKey()), accountId)
				: null;
	}

	private static JWTClaimsSet claims(AbstractAuthentication authentication) {
		return (JWTClaimsSet) authentication.getCredentials();
	}

}
