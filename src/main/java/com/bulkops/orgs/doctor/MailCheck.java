package com.bulkops.orgs.doctor;

import java.util.List;

import com.bulkops.orgs.notice.MailServer;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * A check whether the mail server accepts a session. No email is sent.
 */
final class MailCheck implements Check {

	private final ConfigurableEnvironment environment;

	MailCheck(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public String name() {
		return "Mail server";
	}

	@Override
	public List<Finding> run() {
		String host = this.environment.getProperty("spring.mail.host", "");
		if (host.isBlank()) {
			return List.of(Finding.notChecked("None is set, so no email is sent.",
					"Set SPRING_MAIL_HOST and BULKOPS_NOTICES_FROM if notices should be sent (docs/notices.md)."));
		}
		if (this.environment.getProperty("bulkops.notices.from", "").isBlank()) {
			return List.of(Finding.broken("BULKOPS_NOTICES_FROM is not set, so no email is sent.",
					"Set it to the address of the sender, such as bulkops@example.com."));
		}
		return List.of(MailServer.findProblem(this.environment)
			.map((problem) -> Finding.broken("%s accepts no session: %s.".formatted(host, problem),
					"Check SPRING_MAIL_HOST, SPRING_MAIL_PORT, SPRING_MAIL_USERNAME and SPRING_MAIL_PASSWORD."))
			.orElseGet(() -> Finding.ok("%s accepts a session.".formatted(host))));
	}

}
