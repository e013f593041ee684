package com.bulkops.orgs.connect;

import java.io.IOException;
import java.time.Clock;

import com.bulkops.orgs.site.RefusalLog;
import com.bulkops.orgs.site.Unauthenticated;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Where Jira says that the app was installed or uninstalled. Open to everybody, because
 * Atlassian signs these events and no site does; {@link LifecycleEventValidator} verifies
 * them. The log has one line of this class's about what was refused, on which an alert
 * counts.
 */
@Unauthenticated
@RestController
class LifecycleController {

	private static final Logger log = LoggerFactory.getLogger(LifecycleController.class);

	private final LifecycleEventValidator check;

	private final ConnectHosts hosts;

	private final RefusalLog refusals;

	LifecycleController(LifecycleEventValidator check, ConnectHosts hosts, Clock clock) {
		this.check = check;
		this.hosts = hosts;
		this.refusals = new RefusalLog(log, "Refused a lifecycle event: {}. Nothing was changed.", clock);
	}

	@PostMapping("/installed")
	void installed(HttpServletRequest request, HttpServletResponse response) throws IOException {
		answer(response, () -> this.hosts.install(this.check.install(request)));
	}

	@PostMapping("/uninstalled")
	void uninstalled(HttpServletRequest request, HttpServletResponse response) throws IOException {
		answer(response, () -> this.hosts.uninstall(this.check.uninstall(request)));
	}

	private void answer(HttpServletResponse response, Runnable event) throws IOException {
		try {
			event.run();
			response.setStatus(HttpServletResponse.SC_NO_CONTENT);
		}
		catch (LifecycleEventRefused ex) {
			this.refusals.tell(ex.objection());
			response.sendError(ex.status().value());
		}
	}

}
