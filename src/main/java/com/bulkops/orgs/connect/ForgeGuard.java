package com.bulkops.orgs.connect;

import java.io.IOException;
import java.util.Set;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.connect.forge.ForgeCall;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

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

	/** The modules of forge/manifest.yml that show pages. No other may ask for one. */
	static final Set<String> PAGES = Set.of("bulkops-pages", "bulkops-configure", "bulkops-get-started");

	private final ForgeSites sites;

	private final StoredHosts hosts;

	private final Administrators administrators;

	private final PageHeaders pageHeaders;

	ForgeGuard(ForgeSites sites, StoredHosts hosts, Administrators administrators, PageHeaders pageHeaders) {
		this.sites = sites;
		this.hosts = hosts;
		this.administrators = administrators;
		this.pageHeaders = pageHeaders;
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
			response.sendError(HttpStatus.UNAUTHORIZED.value());
			return false;
		}
		ActingUser user = (call.accountId() != null)
				? new ActingUser(new InstallationId(host.getClientKey()), call.accountId()) : null;
		if (user == null || !this.administrators.contains(user, host)) {
			response.sendError(HttpStatus.FORBIDDEN.value());
			return false;
		}
		request.setAttribute(CallerGuard.ACTING_USER, user);
		return true;
	}

	private @Nullable AtlassianHost hostOf(ForgeCall call) {
		return this.sites.find(call.cloudId())
			.flatMap((installation) -> this.hosts.findById(installation.clientKey()))
			.orElse(null);
	}

}
