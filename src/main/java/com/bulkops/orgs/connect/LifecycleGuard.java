package com.bulkops.orgs.connect;

import java.io.IOException;

import com.atlassian.connect.spring.internal.lifecycle.LifecycleAuthenticator;
import com.atlassian.connect.spring.internal.lifecycle.LifecycleController;
import com.bulkops.orgs.connect.body.ClosedBody;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Has the token of a lifecycle event verified before its body is read. The library does
 * so afterwards only, and does it then again with the key that was found here.
 */
@Component
class LifecycleGuard implements HandlerInterceptor {

	/** Chosen by us: real events have about one kilobyte. */
	private static final DataSize LARGEST_BODY = DataSize.ofKilobytes(16);

	private final LifecycleAuthenticator authenticator;

	private final LifecycleEventCheck check;

	LifecycleGuard(LifecycleAuthenticator authenticator, LifecycleEventCheck check) {
		this.authenticator = authenticator;
		this.check = check;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		if (!(handler instanceof HandlerMethod method)
				|| !LifecycleController.class.isAssignableFrom(method.getBeanType())) {
			return true;
		}
		try {
			ClosedBody.requireAtMost(request, LARGEST_BODY);
			this.check.requireToken();
			this.authenticator.setAuthentication(request, this.check.here());
			ClosedBody.open(request, LARGEST_BODY);
			return true;
		}
		catch (ClosedBody.Refused ex) {
			this.check.tell("it is too large, or came too slowly");
			response.sendError(ex.status().value());
			return false;
		}
	}

}
