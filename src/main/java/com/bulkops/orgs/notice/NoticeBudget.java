package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.InstallationId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps what one site can make the app send to administrators, by mail and webhook, to so
 * many in any hour and any day, for codes, tests, changes of rights and everything else
 * apart, so that none of them keeps another from being sent. What is beyond it waits; a
 * test is not sent.
 */
@Component
class NoticeBudget {

	private final JdbcClient jdbc;

	private final Clock clock;

	NoticeBudget(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Whether a site may send one more of a kind. */
	@Transactional(readOnly = true)
	boolean allows(InstallationId installation, Notice.Kind kind) {
		Purpose purpose = Purpose.of(kind);
		return sent(installation, purpose, Duration.ofHours(1)) < purpose.perHour
				&& sent(installation, purpose, Duration.ofDays(1)) < purpose.perDay;
	}

	private long sent(InstallationId installation, Purpose purpose, Duration lately) {
		Instant since = this.clock.instant().minus(lately);
		return this.jdbc.sql("""
				select count(*) from notice where client_key = :clientKey and account_id is null
				  and state in ('SENT', 'FAILED', 'UNKNOWN') and concluded_at > :since and kind in (:kinds)
				""")
			.param("clientKey", installation.clientKey())
			.param("since", Timestamps.write(since))
			.param("kinds", purpose.kinds().stream().map(Notice.Kind::name).toList())
			.query(Long.class)
			.single();
	}

	/**
	 * Chosen by us: a few times what a site needs that has ten addresses and a webhook.
	 */
	private enum Purpose {

		CODE(10, 20), TEST(30, 100), SECURITY(200, 1000), NOTICE(200, 1000);

		private final int perHour;

		private final int perDay;

		Purpose(int perHour, int perDay) {
			this.perHour = perHour;
			this.perDay = perDay;
		}

		static Purpose of(Notice.Kind kind) {
			return switch (kind) {
				case CONFIRM -> CODE;
				case TEST -> TEST;
				case SECURITY -> SECURITY;
				default -> NOTICE;
			};
		}

		List<Notice.Kind> kinds() {
			return Arrays.stream(Notice.Kind.values()).filter((kind) -> of(kind) == this).toList();
		}

	}

}
