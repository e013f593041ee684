package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.UnaryOperator;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.organization.Owners;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Plans what administrators are told, each occasion once: to every address and to the
 * webhook of the settings. Planning sends nothing.
 */
@Service
public class AdminNotices {

	/** Ours: a month to find the person, a week, the last day. */
	private static final LeadDays KEY_LEADS = new LeadDays(List.of(30, 7, 1));

	/** In place of a name where there is none, and in subjects, which have none. */
	private static final String NO_NAME = "the organization";

	/** One page of the settings should not become a way to fill mailboxes. */
	private static final int SECONDS_BETWEEN_TESTS = 20;

	/** Whoever asked for a test sends it; only if that breaks off the job does. */
	private static final Duration TESTS_OWN_TIME = Duration.ofMinutes(5);

	private final JdbcClient jdbc;

	private final Owners owners;

	private final Recipients recipients;

	private final WebhookBodies bodies;

	private final ActivityLog activityLog;

	private final NoticeProperties properties;

	private final Clock clock;

	AdminNotices(JdbcClient jdbc, Owners owners, Recipients recipients, WebhookBodies bodies, ActivityLog activityLog,
			NoticeProperties properties, Clock clock) {
		this.jdbc = jdbc;
		this.owners = owners;
		this.recipients = recipients;
		this.bodies = bodies;
		this.activityLog = activityLog;
		this.properties = properties;
		this.clock = clock;
	}

	/** Plans to tell of a run, if it did something or did not go well. */
	@Transactional
	public void tellOf(EndedRun run) {
		if (!run.isQuiet() && isNewToSomebody(run.installation(), "RUN_ENDED " + run.id())) {
			plan(run.installation(), Notice.Kind.RUN_ENDED, run.id(), run.organization(), run::title, run.text(),
					WebhookBodies.Subject.of(run));
		}
	}

	/**
	 * Plans to tell that Atlassian rejected the app's own key, once per outage.
	 * @param since when the outage began
	 */
	@Transactional
	public void tellOfRejectedKey(InstallationId installation, @Nullable Organization organization, Instant since,
			String problem) {
		if (isNewToSomebody(installation, "KEY_REJECTED " + since)) {
			plan(installation, Notice.Kind.KEY_REJECTED, null, organization,
					"%s is not protected: the organization API key does not work"::formatted,
					"No API tokens of %s have been revoked since %s.\n%s\n".formatted(nameOf(organization), since,
							problem),
					WebhookBodies.Subject.ofRejectedKey(organization, since, problem));
		}
	}

	/**
	 * Plans to tell that the app's own key is about to expire, once per threshold and
	 * key, and notes it in the activity log.
	 * @param connectedAt when the key was entered; tells it from the next one
	 * @param today the date in the organization's time zone
	 */
	@Transactional
	public void tellOfExpiry(InstallationId installation, Organization organization, Instant connectedAt,
			LocalDate expiresOn, LocalDate today) {
		OptionalInt lead = KEY_LEADS.due(today, expiresOn);
		if (lead.isEmpty()) {
			return;
		}
		String occasion = "KEY_EXPIRES %s %s %d".formatted(connectedAt, expiresOn, lead.getAsInt());
		long left = ChronoUnit.DAYS.between(today, expiresOn);
		String when = (left < 0) ? "expired on " + expiresOn : (left == 0) ? "expires today"
				: "expires in %s, on %s".formatted((left == 1) ? "1 day" : left + " days", expiresOn);
		String remedy = "Nothing is revoked after that. Create a new organization API key in Atlassian Administration and "
				+ "enter it in Settings.";
		if (isNew(installation, "ENTRY " + occasion)) {
			this.activityLog.append(NewEntry.expiringKey(installation, "It " + when + ". " + remedy));
		}
		if (isNewToSomebody(installation, occasion)) {
			plan(installation, Notice.Kind.KEY_EXPIRES, null, organization,
					(name) -> "The organization API key of %s %s".formatted(name, when), remedy + "\n",
					WebhookBodies.Subject.ofExpiringKey(organization, expiresOn, left));
		}
	}

	/**
	 * Plans a notice that only shows whether notices arrive.
	 * @return its ids in the outbox; none if nobody is to be told, or one was just sent
	 */
	@Transactional
	List<Long> test(ActingUser actor, @Nullable Organization organization) {
		InstallationId installation = actor.installation();
		this.owners.require(actor);
		Instant recently = this.clock.instant().minusSeconds(SECONDS_BETWEEN_TESTS);
		boolean again = this.jdbc
			.sql("select exists (select 1 from notice where client_key = ? and kind = 'TEST' and planned_at > ?)")
			.param(installation.clientKey())
			.param(Outbox.timestamp(recently))
			.query(Boolean.class)
			.single();
		return again ? List.of()
				: plan(installation, Notice.Kind.TEST, null, organization, (name) -> "A test notice of BulkOps Orgs",
						"If you can read this, notices arrive.\n", WebhookBodies.Subject.NONE);
	}

	/** While there is nobody to tell, nobody is taken for told. */
	boolean isNewToSomebody(InstallationId installation, String occasion) {
		NoticeSettings settings = this.recipients.of(installation);
		boolean somebody = settings.webhook() != null
				|| (this.recipients.canMail() && !this.recipients.confirmed(installation).isEmpty());
		return somebody && isNew(installation, occasion);
	}

	private boolean isNew(InstallationId installation, String occasion) {
		return this.jdbc.sql("insert into notice_occasion (client_key, occasion) values (?, ?) on conflict do nothing")
			.param(installation.clientKey())
			.param(occasion)
			.update() > 0;
	}

	List<Long> plan(InstallationId installation, Notice.Kind kind, @Nullable RunId run,
			@Nullable Organization organization, UnaryOperator<String> title, String text,
			WebhookBodies.Subject subject) {
		NoticeSettings settings = this.recipients.of(installation);
		Instant now = this.clock.instant();
		Instant giveUpAt = (kind == Notice.Kind.TEST) ? now : now.plus(this.properties.retryFor());
		List<Long> ids = new ArrayList<>();
		String line = Letters.line(title.apply(nameOf(organization)));
		String withoutName = Letters.line(title.apply(NO_NAME));
		if (this.recipients.canMail()) {
			for (EmailAddress administrator : this.recipients.confirmed(installation)) {
				ids.add(insert(installation, kind, Notice.Channel.EMAIL, run, administrator.value(), withoutName,
						line + ".\n\n" + text, now, giveUpAt));
			}
		}
		if (settings.webhook() != null) {
			ids.add(insert(installation, kind, Notice.Channel.WEBHOOK, run, null, withoutName,
					this.bodies.write(kind, UUID.randomUUID(), now, line, subject), now, giveUpAt));
		}
		return ids;
	}

	private long insert(InstallationId installation, Notice.Kind kind, Notice.Channel channel, @Nullable RunId run,
			@Nullable String address, String subject, String body, Instant now, Instant giveUpAt) {
		return this.jdbc.sql("""
				insert into notice (client_key, kind, channel, state, run_id, address, subject, body, organization_name,
				  time_zone, planned_at, next_attempt_at, give_up_at)
				values (:clientKey, :kind, :channel, 'WAITING', :run, :address, :subject, :body, '', 'UTC', :now, :next,
				  :giveUp)
				returning id
				""")
			.param("clientKey", installation.clientKey())
			.param("kind", kind.name())
			.param("channel", channel.name())
			.param("run", (run != null) ? run.value() : null)
			.param("address", address)
			.param("subject", subject)
			.param("body", body)
			.param("now", Outbox.timestamp(now))
			.param("next", Outbox.timestamp((kind == Notice.Kind.TEST) ? now.plus(TESTS_OWN_TIME) : now))
			.param("giveUp", Outbox.timestamp(giveUpAt))
			.query(Long.class)
			.single();
	}

	private static String nameOf(@Nullable Organization organization) {
		return (organization != null) ? ForeignName.plain(organization.name()) : NO_NAME;
	}

	/**
	 * An organization and its name.
	 */
	public record Organization(OrganizationId id, String name) {

	}

}
