package com.bulkops.orgs.connect;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.connect.forge.ForgeCall;
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
 * The door beside {@link CallerGuard}, for requests that Forge sends: lets an
 * administrator of an installed site in who sits in front of one of this app's pages, and
 * nobody else (docs/adr/0020). A request without an invocation token is not its business.
 */
@Component
class ForgeGuard implements HandlerInterceptor {

	private static final Logger log = LoggerFactory.getLogger(ForgeGuard.class);

	/** The modules of forge/manifest.yml that show pages. No other may ask for one. */
	static final Set<String> PAGES = Set.of("bulkops-pages", "bulkops-configure", "bulkops-get-started");

	private final ForgeSites sites;

	private final StoredHosts hosts;

	private final RequestAdmission admission;

	private final PageHeaders pageHeaders;

	private final RefusalLog refusals;

	ForgeGuard(ForgeSites sites, StoredHosts hosts, RequestAdmission admission, PageHeaders pageHeaders, Clock clock) {
		this.sites = sites;
		this.hosts = hosts;
		this.admission = admission;
		this.pageHeaders = pageHeaders;
		this.refusals = new RefusalLog(log, "Refused a call through Forge: {}. Access was denied.", clock);
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws IOException {
		if (!ForgeCall.isClaimedBy(request) || !(handler instanceof HandlerMethod method) || CallerGuard.isOpen(method)
				|| request.getDispatcherType() != DispatcherType.REQUEST) {
			return true;
		}
		this.pageHeaders.addForCall(response);
		ForgeCall call = ForgeCall.of(request).orElse(null);
		AtlassianHost host = (call != null && !CallerGuard.isPage(request)) ? hostOf(call) : null;
		if (call == null || host == null || !PAGES.contains(call.module())) {
			objection(request, call).ifPresent(this.refusals::tell);
			response.sendError(HttpStatus.UNAUTHORIZED.value());
			return false;
		}
		ActingUser user = (call.accountId() != null)
				? new ActingUser(new InstallationId(host.getClientKey()), call.accountId()) : null;
		return this.admission.admits(request, response, method, user, host);
	}

	private static Optional<String> objection(HttpServletRequest request, @Nullable ForgeCall call) {
		if (call == null) {
			return ForgeCall.objectionTo(request);
		}
		if (CallerGuard.isPage(request)) {
			return Optional.of("it also carries a Connect token");
		}
		return Optional.of(PAGES.contains(call.module())
				? "no installed site has reported the cloud ID %s; sites that reported none are asked, each at most every %s minutes"
					.formatted(call.cloudId(), ForgeSites.ASKED_AGAIN_AFTER.toMinutes())
				: "its module is '%s', which shows no page of this app".formatted(call.module()));
	}

	private @Nullable AtlassianHost hostOf(ForgeCall call) {
		return this.sites.find(call.cloudId())
			.flatMap((installation) -> this.hosts.findById(installation.clientKey()))
			.orElse(null);
	}

}
