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
 * The addresses to which Jira sends the events of installs and uninstalls. Any client may
 * call it, because Atlassian signs these events; {@link LifecycleEventValidator} verifies
 * them. An alert counts the lines of this class in the log.
 */
@Unauthenticated
@RestController
class LifecycleController {

	private static final Logger log = LoggerFactory.getLogger(LifecycleController.class);

	private final LifecycleEventValidator validator;

	private final ConnectHosts hosts;

	private final RefusalLog refusals;

	LifecycleController(LifecycleEventValidator validator, ConnectHosts hosts, Clock clock) {
		this.validator = validator;
		this.hosts = hosts;
		this.refusals = new RefusalLog(log, "Refused a lifecycle event: {}. Nothing was changed.", clock);
	}

	@PostMapping("/installed")
	void installed(HttpServletRequest request, HttpServletResponse response) throws IOException {
		answer(response, () -> this.hosts.install(this.validator.install(request)));
	}

	@PostMapping("/uninstalled")
	void uninstalled(HttpServletRequest request, HttpServletResponse response) throws IOException {
		answer(response, () -> this.hosts.uninstall(this.validator.uninstall(request)));
	}

	private void answer(HttpServletResponse response, Runnable event) throws IOException {
		try {
			event.run();
			response.setStatus(HttpServletResponse.SC_NO_CONTENT);
		}
		catch (LifecycleEventRefused ex) {
			this.refusals.log(ex.objection());
			response.sendError(ex.status().value());
		}
	}

}
