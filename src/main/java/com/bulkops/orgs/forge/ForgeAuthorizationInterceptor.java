package com.bulkops.orgs.forge;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.CloudIds;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.PageHeaders;
import com.bulkops.orgs.site.RefusalLog;
import com.bulkops.orgs.site.RequestAdmission;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * The interceptor that admits the requests of Forge: those of administrators of an
 * installed site who use one of this app's pages (docs/adr/0020). Requests without an
 * invocation token are left to the interceptor of Connect.
 */
@Component
class ForgeAuthorizationInterceptor implements HandlerInterceptor {

	private static final Logger log = LoggerFactory.getLogger(ForgeAuthorizationInterceptor.class);

	/**
	 * The modules of forge/manifest.yml that show pages. Requests of other modules are
	 * refused.
	 */
	static final Set<String> PAGES = Set.of("bulkops-pages", "bulkops-configure", "bulkops-get-started");

	private final CloudIds cloudIds;

	private final RequestAdmission admission;

	private final RefusalLog refusals;

	ForgeAuthorizationInterceptor(CloudIds cloudIds, RequestAdmission admission, Clock clock) {
		this.cloudIds = cloudIds;
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
		ForgeCall call = ForgeCall.of(request).orElse(null);
		InstallationId site = (call != null && !RequestAdmission.isPage(request))
				? this.cloudIds.find(call.cloudId()).orElse(null) : null;
		if (call == null || site == null || !PAGES.contains(call.module())) {
			objection(request, call).ifPresent(this.refusals::log);
			response.sendError(HttpStatus.UNAUTHORIZED.value());
			return false;
		}
		ActingUser user = (call.accountId() != null) ? new ActingUser(site, call.accountId()) : null;
		return this.admission.admits(request, response, method, site, user);
	}

	private static Optional<String> objection(HttpServletRequest request, @Nullable ForgeCall call) {
		if (call == null) {
			return ForgeCall.objectionTo(request);
		}
		if (RequestAdmission.isPage(request)) {
			return Optional.of("it has a token of Connect too");
		}
		return Optional.of(PAGES.contains(call.module())
				? "no installed site has reported the cloud ID %s; sites that have reported none are asked, each at most every %s minutes"
					.formatted(call.cloudId(), CloudIds.ASKED_AGAIN_AFTER.toMinutes())
				: "its module is '%s', which has no page of this app".formatted(call.module()));
	}

}
