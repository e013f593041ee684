package com.bulkops.orgs.forge;

import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import com.bulkops.orgs.site.ClosedBody;
import com.bulkops.orgs.site.RefusalLog;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.Unauthenticated;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The addresses to which Forge sends its events. Any client may call them, because
 * Atlassian signs these events. A token of a page is refused here: any page can be made
 * to call any address. Forge waits for five seconds and repeats what failed, so what
 * takes longer is done afterwards.
 */
@Unauthenticated
@RestController
class ForgeEventsController {

	private static final Logger log = LoggerFactory.getLogger(ForgeEventsController.class);

	/** Chosen by us: real events have a few kilobytes. */
	private static final DataSize LARGEST_BODY = DataSize.ofKilobytes(64);

	private final ForgeSites sites;

	private final ForgeHeartbeat heartbeat;

	private final Executor executor;

	private final RefusalLog refusals;

	ForgeEventsController(ForgeSites sites, ForgeHeartbeat heartbeat,
			@Qualifier("applicationTaskExecutor") Executor executor, Clock clock) {
		this.sites = sites;
		this.heartbeat = heartbeat;
		this.executor = executor;
		this.refusals = new RefusalLog(log, "Refused an event of Forge: {}. Nothing was changed.", clock);
	}

	/** Receives installs, upgrades and the announcements of uninstalls. */
	@PostMapping("/forge/lifecycle")
	void lifecycle(HttpServletRequest request, HttpServletResponse response) throws IOException {
		answer(request, response, Set.of(ForgeAssumptions.LIFECYCLE_MODULE, ForgeAssumptions.UNINSTALL_MODULE),
				(call) -> {
					if (call.module().equals(ForgeAssumptions.UNINSTALL_MODULE)) {
						this.sites.uninstall(call);
					}
					else {
						this.sites.hear(call);
					}
				});
	}

	/** Receives the hourly call with a token that acts for the app. */
	@PostMapping("/forge/heartbeat")
	void heartbeat(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String token = request.getHeader(ForgeAssumptions.SYSTEM_TOKEN_HEADER);
		answer(request, response, Set.of(ForgeAssumptions.HEARTBEAT_MODULE), (call) -> {
			SiteId site = this.sites.hear(call);
			if (token != null) {
				this.executor.execute(() -> this.heartbeat.use(site, token));
			}
		});
	}

	private void answer(HttpServletRequest request, HttpServletResponse response, Set<String> modules,
			Consumer<ForgeCall> event) throws IOException {
		try {
			ForgeCall call = requireEvent(request, modules);
			ClosedBody.open(request, LARGEST_BODY); // says nothing that the token does
													// not
			event.accept(call);
			response.setStatus(HttpServletResponse.SC_NO_CONTENT);
		}
		catch (ForgeCallRefused ex) {
			this.refusals.log(ex.objection());
			response.sendError(ex.status().value());
		}
		catch (ClosedBody.Refused ex) {
			response.sendError(ex.status().value());
		}
	}

	private static ForgeCall requireEvent(HttpServletRequest request, Set<String> modules) {
		ForgeCall call = ForgeCall.of(request)
			.orElseThrow(() -> new ForgeCallRefused(HttpStatus.UNAUTHORIZED,
					ForgeCall.objectionTo(request).orElse("it has no token that Atlassian signed")));
		if (call.accountId() != null) {
			throw new ForgeCallRefused(HttpStatus.UNAUTHORIZED, "its token is that of a page, not of an event");
		}
		if (!modules.contains(call.module())) {
			throw new ForgeCallRefused(HttpStatus.UNAUTHORIZED,
					"its module is '%s', which sends no event to this address".formatted(call.module()));
		}
		return call;
	}

}
