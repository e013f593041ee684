package com.bulkops.orgs.connect;

import java.io.IOException;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.connect.body.ClosedBody;
import com.bulkops.orgs.connect.forge.ForgeCall;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * The last steps of both guards, once a token has been verified: the site's share of what
 * is answered at a time, the right of the person, and only then the body.
 */
@Component
class RequestAdmission implements HandlerInterceptor {

	static final String ACTING_USER = RequestAdmission.class.getName() + ".actingUser";

	/** Chosen by us: several times the fields of the largest page. */
	private static final DataSize LARGEST_BODY = DataSize.ofKilobytes(32);

	/**
	 * Chosen by us: a fiftieth of the server's threads. A request counts until its answer
	 * ends, however slowly the client sends and reads.
	 */
	static final int REQUESTS_OF_A_SITE = 16;

	private static final String SHARE = RequestAdmission.class.getName() + ".share";

	private final Administrators administrators;

	private final SiteShares shares = new SiteShares(REQUESTS_OF_A_SITE);

	RequestAdmission(Administrators administrators) {
		this.administrators = administrators;
	}

	/**
	 * Whether the caller is let in. If so, the body has been read; if not, the answer has
	 * its status.
	 * @param user {@code null} if the token names nobody
	 */
	boolean admits(HttpServletRequest request, HttpServletResponse response, HandlerMethod handler,
			@Nullable ActingUser user, AtlassianHost host) throws IOException {
		InstallationId site = new InstallationId(host.getClientKey());
		if (!this.shares.take(site)) {
			response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
			return false;
		}
		request.setAttribute(SHARE, site);
		if (user == null || !this.administrators.contains(user, host)) {
			response.sendError(HttpStatus.FORBIDDEN.value());
			return false;
		}
		boolean isPage = CallerGuard.isPage(request);
		try {
			ClosedBody.open(request, largest(handler));
			ForgeCall.readFields(request);
		}
		catch (ClosedBody.Refused ex) {
			response.sendError(ex.status().value());
			return false;
		}
		if (CallerGuard.isPage(request) != isPage) {
			response.sendError(HttpStatus.UNAUTHORIZED.value()); // a token in the body
			return false;
		}
		request.setAttribute(ACTING_USER, user);
		return true;
	}

	private static DataSize largest(HandlerMethod handler) {
		LargeBody large = handler.getMethodAnnotation(LargeBody.class);
		return (large != null) ? DataSize.ofKilobytes(large.kilobytes()) : LARGEST_BODY;
	}

	/** Whoever of the guards refuses, the share comes back. */
	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception problem) {
		if (request.getAttribute(SHARE) instanceof InstallationId site) {
			request.removeAttribute(SHARE);
			this.shares.giveBack(site);
		}
	}

}
