package com.bulkops.orgs.site;

import java.io.IOException;

import com.bulkops.orgs.database.RequestConnections;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.WebUtils;

/**
 * The last steps of both interceptors, after a token has been verified. They check the
 * site's share of concurrent requests, then the person's permission, and only then read
 * the body.
 */
@Component
public class RequestAdmission implements HandlerInterceptor {

	/** The parameter in which Jira sends the token of a page. */
	public static final String TOKEN_PARAMETER = "jwt";

	/** Chosen by us: several times the fields of the largest page. */
	private static final DataSize LARGEST_BODY = DataSize.ofKilobytes(32);

	/**
	 * Chosen by us: more than a page requests at the same time. A request counts until
	 * its answer ends, even if the client sends and reads slowly.
	 */
	static final int REQUESTS_OF_A_SITE = 16;

	/**
	 * Chosen by us: each request uses one of the server's 800 threads. A single site may
	 * request 64, so that fifty administrators can open a page at the same time.
	 */
	static final int REQUESTS_OF_ALL_SITES = 512;

	/** Chosen by us: the largest import of a thousand exemptions takes some 15 MB. */
	static final int LARGE_BODIES_OF_ALL_SITES = 8;

	/** Order of this interceptor, which ends after the others. */
	static final int FIRST = Ordered.HIGHEST_PRECEDENCE;

	/** Order of the interceptor that passes on requests without its token. */
	public static final int BEFORE_LAST = FIRST + 1;

	/** Order of the interceptor that refuses all other requests. */
	public static final int LAST = FIRST + 2;

	private static final String SHARE = RequestAdmission.class.getName() + ".share";

	private static final String LARGE_SHARE = RequestAdmission.class.getName() + ".largeShare";

	private final SiteShares shares = new SiteShares(REQUESTS_OF_A_SITE, REQUESTS_OF_ALL_SITES);

	private final SiteShares largeBodies = new SiteShares(1, LARGE_BODIES_OF_ALL_SITES);

	/**
	 * Decides whether a caller is admitted. If so, the body has been read; if not, the
	 * answer has its status.
	 * @param user {@code null} if the token names none
	 */
	public boolean admits(HttpServletRequest request, HttpServletResponse response, HandlerMethod handler, SiteId site,
			@Nullable ActingUser user, Administrators administrators) throws IOException {
		if (!acquireShare(this.shares, SHARE, site, request, response)) {
			return false;
		}
		RequestConnections.assignSite(request, site.value());
		Administrators.Answer administers = (user != null) ? administrators.ask(user.accountId())
				: Administrators.Answer.NO;
		if (administers != Administrators.Answer.YES) {
			response.sendError((administers == Administrators.Answer.NO) ? HttpStatus.FORBIDDEN.value()
					: HttpStatus.SERVICE_UNAVAILABLE.value());
			return false;
		}
		LargeBody large = handler.getMethodAnnotation(LargeBody.class);
		if (large != null && !acquireShare(this.largeBodies, LARGE_SHARE, site, request, response)) {
			return false;
		}
		boolean isPage = isPage(request);
		try {
			open(request, large);
			readFields(request);
		}
		catch (ClosedBody.Refused ex) {
			if (!response.isCommitted()) { // it is if the client has closed it
				response.sendError(ex.status().value());
			}
			return false;
		}
		if (isPage(request) != isPage) {
			response.sendError(HttpStatus.UNAUTHORIZED.value()); // a token in the body
			return false;
		}
		request.setAttribute(ActingUser.ATTRIBUTE, user);
		request.setAttribute(Administrators.ATTRIBUTE, administrators);
		return true;
	}

	private static void open(HttpServletRequest request, @Nullable LargeBody large) {
		if (large != null) {
			ClosedBody.openLarge(request, DataSize.ofKilobytes(large.kilobytes()));
		}
		else {
			ClosedBody.open(request, LARGEST_BODY);
		}
	}

	/** Returns whether a handler serves any client. */
	public static boolean isOpen(HandlerMethod handler) {
		return handler.getBeanType().isAnnotationPresent(Unauthenticated.class);
	}

	/**
	 * Returns whether the request has a token as parameter, as a page that Jira opens
	 * has.
	 */
	public static boolean isPage(HttpServletRequest request) {
		return request.getParameter(TOKEN_PARAMETER) != null;
	}

	/** Returns whether an interceptor has admitted the caller. */
	public static boolean isAdmitted(HttpServletRequest request) {
		return request.getAttribute(ActingUser.ATTRIBUTE) != null;
	}

	private static void readFields(HttpServletRequest request) throws IOException {
		FieldsInBody own = WebUtils.getNativeRequest(request, FieldsInBody.class);
		if (own != null) {
			own.readFields();
		}
	}

	private static boolean acquireShare(SiteShares shares, String attribute, SiteId site, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		if (!shares.tryAcquire(site)) {
			response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
			return false;
		}
		request.setAttribute(attribute, site);
		return true;
	}

	/** Releases the shares, whichever interceptor refused the request. */
	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception problem) {
		releaseShare(this.largeBodies, LARGE_SHARE, request);
		releaseShare(this.shares, SHARE, request);
	}

	private static void releaseShare(SiteShares shares, String attribute, HttpServletRequest request) {
		if (request.getAttribute(attribute) instanceof SiteId site) {
			request.removeAttribute(attribute);
			shares.release(site);
		}
	}

}
