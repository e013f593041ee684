package com.bulkops.orgs.web;

import java.io.IOException;

import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.Licenses;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * The interceptor that refuses requests to change something while the site has no
 * license, except handlers that are {@link WithoutLicense}. Reading is always allowed.
 */
@Component
class LicenseGate implements HandlerInterceptor {

	private final Licenses licenses;

	LicenseGate(Licenses licenses) {
		this.licenses = licenses;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		if (!HttpMethod.POST.matches(request.getMethod())
				|| handler instanceof HandlerMethod method && method.hasMethodAnnotation(WithoutLicense.class)) {
			return true;
		}
		boolean unlicensed = ActingUser.of(new ServletWebRequest(request)).filter(this::isUnlicensed).isPresent();
		if (unlicensed) {
			response.sendError(HttpStatus.PAYMENT_REQUIRED.value());
		}
		return !unlicensed;
	}

	/**
	 * Returns whether Jira reported that there is no license. A site with an unknown
	 * state is treated as licensed.
	 */
	boolean isUnlicensed(ActingUser actor) {
		return this.licenses.recent(actor.site()) == Licenses.License.NONE;
	}

}
