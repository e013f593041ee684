package com.bulkops.orgs.forge;

import java.io.IOException;
import java.time.Clock;
import java.util.Set;

import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.PageHeaders;
import com.bulkops.orgs.site.RefusalLog;
import com.bulkops.orgs.site.RequestAdmission;
import com.bulkops.orgs.site.SiteId;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * The interceptor that admits the requests of Forge: those of administrators of a site
 * who use one of this app's pages (docs/adr/0020). Requests without an invocation token
 * are left to the interceptor of Connect.
 */
@Component
class ForgeAuthorizationInterceptor implements HandlerInterceptor {

	private static final Logger log = LoggerFactory.getLogger(ForgeAuthorizationInterceptor.class);

	/**
	 * The modules of forge/manifest.yml that show pages. Requests of other modules are
	 * refused.
	 */
	static final Set<String> PAGES = Set.of("bulkops-pages", "bulkops-configure", "bulkops-get-started");

	private final ForgeSites sites;

	private final ForgeAdministrators administrators;

	private final RequestAdmission admission;

	private final RefusalLog refusals;

	ForgeAuthorizationInterceptor(ForgeSites sites, ForgeAdministrators administrators, RequestAdmission admission,
			Clock clock) {
		this.sites = sites;
		this.administrators = administrators;
		this.admission = admission;
		this.refusals = new RefusalLog(log, "Refused a call through Forge: {}.", clock);
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		if (!ForgeCall.isClaimedBy(request) || !(handler instanceof HandlerMethod method)
				|| RequestAdmission.isOpen(method) || request.getDispatcherType() != DispatcherType.REQUEST) {
			return true;
		}
		PageHeaders.addForCall(response);
		try {
			ForgeCall call = requirePage(request);
			SiteId site = this.sites.hear(call);
			ActingUser user = (call.accountId() != null) ? new ActingUser(site, call.accountId()) : null;
			String token = request.getHeader(ForgeAssumptions.USER_TOKEN_HEADER);
			return this.admission.admits(request, response, method, site, user,
					this.administrators.of(site, call, token));
		}
		catch (ForgeCallRefused ex) {
			if (!ex.objection().isEmpty()) {
				this.refusals.log(ex.objection());
			}
			response.sendError(ex.status().value());
			return false;
		}
	}

	/** Requires a token of a page; one that Atlassian did not sign is not logged. */
	private static ForgeCall requirePage(HttpServletRequest request) {
		ForgeCall call = ForgeCall.of(request).orElseThrow(() -> refusal(ForgeCall.objectionTo(request).orElse("")));
		if (RequestAdmission.isPage(request)) {
			throw refusal("it has a token of Connect too");
		}
		if (!PAGES.contains(call.module())) {
			throw refusal("its module is '%s', which has no page of this app".formatted(call.module()));
		}
		return call;
	}

	private static ForgeCallRefused refusal(String objection) {
		return new ForgeCallRefused(HttpStatus.UNAUTHORIZED, objection);
	}

}
