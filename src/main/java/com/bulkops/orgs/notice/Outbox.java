package com.bulkops.orgs.notice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The notices that wait to be sent, and what became of them. One is handed out to one
 * machine only, and marked before it leaves: after a crash nobody knows whether it left,
 * and then it is reported and never sent again. What was sent or could not be is an entry
 * of the activity log, in the same transaction.
 */
@Service
class Outbox {

	private static final Logger log = LoggerFactory.getLogger(Outbox.class);

	private static final String NOT_KNOWN = " It is unknown whether it was sent. It is not sent again.";

	/** How long it is remembered what an owner was told; a token lives a year at most. */
	private static final int DAYS_TO_REMEMBER = 400;

	/** Longer than a run takes, and the next one that looks at what it left open. */
	private static final Duration DRAFTS_KEPT = Duration.ofDays(3);

	private static final String ERASED = "The email address of this account was erased before this was sent.";

	private final JdbcClient jdbc;

	private final Announcements announcements;

	private final ConfirmedAddresses confirmedAddresses;

	private final ActivityLog activityLog;

	private final NoticeProperties properties;

	private final Clock clock;

	Outbox(JdbcClient jdbc, Announcements announcements, ConfirmedAddresses confirmedAddresses, ActivityLog activityLog,
			NoticeProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.announcements = announcements;
		this.confirmedAddresses = confirmedAddresses;
		this.activityLog = activityLog;
		this.properties = properties;
		this.clock = clock;
	}

	/** Hands out a notice that is to be sent now; administrators come first. */
	@Transactional
	Optional<Notice> claim() {
		return this.jdbc.sql("""
				update notice set state = 'SENDING', claimed_at = :now, attempts = attempts + 1
				where id = (select id from notice where state = 'WAITING' and next_attempt_at <= :now
				  and (kind not in ('WARNING', 'WITHDRAWN') or not exists (select 1 from notice_withdrawal
				    where notice_withdrawal.client_key = notice.client_key))
				  order by account_id is not null, next_attempt_at, id limit 1 for update skip locked)
				returning *
				""").param("now", now()).query(Outbox::notice).optional();
	}

	/** Hands out one certain notice, if it waits. */
	@Transactional
	Optional<Notice> claim(long id) {
		return this.jdbc.sql("""
				update notice set state = 'SENDING', claimed_at = :now, attempts = attempts + 1
				where id = :id and state = 'WAITING' returning *
				""").param("now", now()).param("id", id).query(Outbox::notice).optional();
	}

	/** Tells what became of a notice that was handed out. */
	@Transactional
	void conclude(Notice notice, Outcome outcome) {
		switch (outcome.kind()) {
			case SENT -> {
				this.announcements.recordSent(notice, this.clock.instant());
				end(notice, "SENT", Result.SENT, outcome.reason());
			}
			case REFUSED -> end(notice, "FAILED", Result.FAILED, outcome.reason());
			case UNKNOWN -> end(notice, "UNKNOWN", Result.FAILED, outcome.reason() + NOT_KNOWN);
			case NEEDLESS -> end(notice, "NEEDLESS", null, outcome.reason());
			case LATER, NO_MAIL_SERVER -> putOff(notice, outcome);
		}
	}

	private void putOff(Notice notice, Outcome outcome) {
		Instant next = this.clock.instant()
			.plus(this.properties.backoff(notice.attempt(), ThreadLocalRandom.current().nextDouble()));
		if (!next.isBefore(notice.giveUpAt())) {
			end(notice, "FAILED", Result.FAILED, outcome.reason() + " It is not tried again.");
			return;
		}
		int changed = this.jdbc
			.sql("update notice set state = 'WAITING', next_attempt_at = :next "
					+ "where id = :id and state = 'SENDING' and attempts = :attempt "
					+ "and (address is not null or channel = 'WEBHOOK')")
			.param("next", timestamp(next))
			.param("id", notice.id())
			.param("attempt", notice.attempt())
			.update();
		if (changed == 0) {
			end(notice, "FAILED", Result.FAILED, outcome.reason() + " " + ERASED);
		}
		else if (notice.attempt() == 1) {
			record(notice, Result.FAILED, outcome.reason() + " It is tried again.");
		}
		if (outcome.kind() == Outcome.Kind.NO_MAIL_SERVER) {
			// Rows that another transaction works on are skipped: nobody waits for them
			// here.
			this.jdbc
				.sql("update notice set next_attempt_at = :next where id in (select id from notice "
						+ "where state = 'WAITING' and channel = 'EMAIL' and next_attempt_at < :next "
						+ "for update skip locked)")
				.param("next", timestamp(next))
				.update();
		}
	}

	private void end(Notice notice, String state, @Nullable Result result, String reason) {
		int ended = this.jdbc.sql("""
				update notice set state = :state, address = null, body = null, concluded_at = :now
				where id = :id and state = 'SENDING' and attempts = :attempt
				""")
			.param("state", state)
			.param("now", now())
			.param("id", notice.id())
			.param("attempt", notice.attempt())
			.update();
		if (ended == 0) {
			log.warn("Notice {} was already concluded by another instance. Its entry has the result.", notice.id());
		}
		else if (result != null) {
			record(notice, result, reason);
		}
	}

	private void record(Notice notice, Result result, String reason) {
		String subject = (notice.subject() != null) ? notice.subject() + ". " : switch (notice.kind()) {
			case WARNING -> "Reminder before a revocation. ";
			case WITHDRAWN -> "An announced revocation was withdrawn. ";
			case REVOKED -> "After a revocation. ";
			default -> "";
		};
		this.activityLog.append(
				NewEntry.notice(notice.installation(), notice.run(), notice.account(), null, result, subject + reason));
	}

	/** Reports what was being sent when the app went down. */
	@Transactional
	void reportUnknown() {
		List<Notice> lost = this.jdbc
			.sql("select * from notice where state = 'SENDING' and claimed_at < :before for update skip locked")
			.param("before", timestamp(this.clock.instant().minus(this.properties.unknownAfter())))
			.query(Outbox::notice)
			.list();
		lost.forEach((notice) -> end(notice, "UNKNOWN", Result.FAILED,
				"The app stopped while it was being sent." + NOT_KNOWN));
	}

	/**
	 * Forgets the address of an account. What was to be sent after a revocation is
	 * reported as not sent; warnings are planned anew by the next run. What is being sent
	 * at the moment is not tried again.
	 */
	@Transactional
	void forget(InstallationId installation, AccountId account) {
		this.jdbc.sql("""
				update notice set state = 'SENDING', claimed_at = :now, attempts = attempts + 1
				where client_key = :clientKey and account_id = :account and kind = 'REVOKED' and state = 'WAITING'
				returning *
				""")
			.param("now", now())
			.param("clientKey", installation.clientKey())
			.param("account", account.value())
			.query(Outbox::notice)
			.list()
			.forEach((notice) -> end(notice, "FAILED", Result.FAILED, ERASED));
		this.jdbc.sql("update notice set address = null where client_key = ? and account_id = ? and state = 'SENDING'")
			.params(installation.clientKey(), account.value())
			.update();
		this.jdbc.sql("delete from notice where client_key = ? and account_id = ? and state = 'DRAFT'")
			.params(installation.clientKey(), account.value())
			.update();
	}

	/** Deletes what nobody needs any more. */
	@Transactional
	void forgetOld() {
		Instant now = this.clock.instant();
		this.jdbc.sql("delete from notice where state = 'DRAFT' and planned_at < ?")
			.param(timestamp(now.minus(DRAFTS_KEPT)))
			.update();
		this.confirmedAddresses.forgetRemoved();
		this.jdbc.sql("delete from notice where concluded_at < ?")
			.param(timestamp(now.minus(this.properties.keep())))
			.update();
		this.jdbc.sql("delete from notice_token where happens_at < ?")
			.param(timestamp(now.minus(Duration.ofDays(DAYS_TO_REMEMBER))))
			.update();
	}

	private OffsetDateTime now() {
		return timestamp(this.clock.instant());
	}

	static OffsetDateTime timestamp(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static Notice notice(ResultSet row, int number) throws SQLException {
		UUID run = row.getObject("run_id", UUID.class);
		String account = row.getString("account_id");
		String organization = row.getString("organization_id");
		return new Notice(row.getLong("id"), new InstallationId(row.getString("client_key")),
				Notice.Kind.valueOf(row.getString("kind")), Notice.Channel.valueOf(row.getString("channel")),
				(run != null) ? new RunId(run) : null, (account != null) ? new AccountId(account) : null,
				row.getString("address"), row.getString("subject"), row.getString("body"),
				(organization != null) ? new OrganizationId(organization) : null, row.getString("organization_name"),
				ZoneId.of(row.getString("time_zone")), row.getInt("attempts"),
				row.getObject("give_up_at", OffsetDateTime.class).toInstant());
	}

}
