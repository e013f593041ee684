package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The limits of the messages to administrators that one site can trigger, by email and
 * webhook, per hour and per day. Codes, tests, changes of rights and other notices have
 * separate limits, so that none of them prevents another. A message beyond the limit
 * waits; a test is not sent.
 */
@Component
class NoticeBudget {

	/**
	 * Chosen by us: one page of the settings is not to become a way to fill mailboxes.
	 */
	private static final Duration BETWEEN_TESTS = Duration.ofSeconds(20);

	private final JdbcClient jdbc;

	private final Clock clock;

	NoticeBudget(JdbcClient jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/** Returns whether a site may send one more message of a kind. */
	@Transactional(readOnly = true)
	boolean allows(SiteId site, Notice.Kind kind) {
		Limit limit = Limit.of(kind);
		return countSent(site, limit, Duration.ofHours(1)) < limit.perHour
				&& countSent(site, limit, Duration.ofDays(1)) < limit.perDay;
	}

	/**
	 * Returns whether a site may plan another test, because the last one is not recent.
	 */
	boolean allowsTest(SiteId site) {
		return this.jdbc
			.sql("select not exists (select 1 from notice where site_id = ? and kind = 'TEST' and planned_at > ?)")
			.param(site.value())
			.param(Timestamps.write(this.clock.instant().minus(BETWEEN_TESTS)))
			.query(Boolean.class)
			.single();
	}

	private long countSent(SiteId site, Limit limit, Duration lately) {
		return this.jdbc.sql("""
				select count(*) from notice where site_id = :siteId and account_id is null
				  and state in ('SENT', 'FAILED', 'UNKNOWN') and concluded_at > :since and kind in (:kinds)
				""")
			.param("siteId", site.value())
			.param("since", Timestamps.write(this.clock.instant().minus(lately)))
			.param("kinds", limit.kinds().stream().map(Notice.Kind::name).toList())
			.query(Long.class)
			.single();
	}

	/**
	 * Chosen by us: several times the need of a site with ten addresses and a webhook.
	 */
	private enum Limit {

		CODE(10, 20), TEST(30, 100), SECURITY(200, 1000), NOTICE(200, 1000);

		private final int perHour;

		private final int perDay;

		Limit(int perHour, int perDay) {
			this.perHour = perHour;
			this.perDay = perDay;
		}

		static Limit of(Notice.Kind kind) {
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
