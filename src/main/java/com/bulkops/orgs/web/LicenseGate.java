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
 * Without a licence everything can be read and nothing changed; but whoever wants a run
 * to stop may always stop it.
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
	 * Whether Jira says that there is no licence. That it says nothing changes nothing
	 * here.
	 */
	boolean isUnlicensed(ActingUser actor) {
		return this.licenses.recent(actor.installation()) == Licenses.License.NONE;
	}

}
