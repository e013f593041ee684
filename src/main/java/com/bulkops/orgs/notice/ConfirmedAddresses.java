package com.bulkops.orgs.notice;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Owners;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Which addresses of administrators belong to somebody who wants notices. To an address
 * goes one mail with a code; only after an owner of the app has entered the code, notices
 * go there. The mail has no word of anybody but this app.
 */
@Service
public class ConfirmedAddresses {

	/**
	 * Chosen by us: a mail that was lost can be asked for again, and nobody is flooded.
	 */
	static final Duration CODE_SENT_AGAIN_AFTER = Duration.ofDays(1);

	/** Chosen by us: there are a billion codes for each address and guess. */
	static final int MOST_WRONG_CODES = 10;

	/**
	 * Ours, of a site: those that were chosen within a day, or are.
	 */
	static final int MOST = 5 * NoticeSettings.MOST_ADMINISTRATORS;

	/** Without letters and digits that look alike. */
	private static final String SYMBOLS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

	private static final int CODE_LENGTH = 8;

	private static final String SUBJECT = "Your code for notices of BulkOps Orgs";

	private static final String TEXT = """
			A Jira administrator asks for notices of the app BulkOps Orgs to be sent
			to this address. If you want them, give that person this code:

			%s

			The code is entered in Jira, on the Settings page of the app. If you don't want notices, do
			nothing. Without the code, no further email is sent to this address.
			""";

	private static final String AND_NOTHING_WAITS = """
			and not exists (select 1 from notice where notice.client_key = notice_address.client_key
			  and notice.address = notice_address.address and state in ('WAITING', 'SENDING'))
			""";

	private static final SecureRandom RANDOM = new SecureRandom();

	private final JdbcClient jdbc;

	private final Owners owners;

	private final NoticeBudget budget;

	private final ActivityLog activityLog;

	private final NoticeProperties properties;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	ConfirmedAddresses(JdbcClient jdbc, Owners owners, NoticeBudget budget, ActivityLog activityLog,
			NoticeProperties properties, ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.owners = owners;
		this.budget = budget;
		this.activityLog = activityLog;
		this.properties = properties;
		this.events = events;
		this.clock = clock;
	}

	/** Those of the given addresses that were confirmed. */
	@Transactional(readOnly = true)
	List<EmailAddress> among(InstallationId installation, List<EmailAddress> chosen) {
		Set<String> confirmed = new HashSet<>(
				this.jdbc.sql("select address from notice_address where client_key = ? and confirmed_at is not null")
					.param(installation.clientKey())
					.query(String.class)
					.list());
		return chosen.stream().filter((address) -> confirmed.contains(address.value())).toList();
	}

	/**
	 * Plans to send a code to each of the addresses that was not confirmed and got none
	 * within a day, unless the site has {@value #MOST} others.
	 * @return how many get one
	 */
	@Transactional
	int sendCodes(InstallationId installation, List<EmailAddress> chosen) {
		Instant now = this.clock.instant();
		int planned = 0;
		for (EmailAddress address : chosen) {
			String code = code();
			planned += this.jdbc
				.sql("""
						insert into notice_address (client_key, address, code, code_planned_at)
						select :clientKey, :address, :code, :now where (select count(*) from notice_address
						  where client_key = :clientKey and address <> :address) < :most
						on conflict (client_key, address) do update set code = :code, code_planned_at = :now, wrong_codes = 0
						where notice_address.confirmed_at is null and notice_address.code_planned_at <= :before
						""")
				.param("clientKey", installation.clientKey())
				.param("address", address.value())
				.param("code", code)
				.param("most", MOST)
				.param("now", Outbox.timestamp(now))
				.param("before", Outbox.timestamp(now.minus(CODE_SENT_AGAIN_AFTER)))
				.update() * plan(installation, address, code, now);
		}
		return planned;
	}

	private int plan(InstallationId installation, EmailAddress address, String code, Instant now) {
		return this.jdbc
			.sql("""
					insert into notice (client_key, kind, channel, state, address, subject, body, organization_name, time_zone,
					  planned_at, next_attempt_at, give_up_at)
					select client_key, 'CONFIRM', 'EMAIL', 'WAITING', address, :subject, :body, '', 'UTC', :now, :now, :giveUp
					from notice_address where client_key = :clientKey and address = :address and code = :code
					""")
			.param("clientKey", installation.clientKey())
			.param("address", address.value())
			.param("code", code)
			.param("subject", SUBJECT)
			.param("body", TEXT.formatted(code.substring(0, CODE_LENGTH / 2) + "-" + code.substring(CODE_LENGTH / 2)))
			.param("now", Outbox.timestamp(now))
			.param("giveUp", Outbox.timestamp(now.plus(this.properties.retryFor())))
			.update();
	}

	/**
	 * Confirms the address to which a code was sent, with an entry of the activity log.
	 * @return the address; empty if no address waits for this code
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public Optional<EmailAddress> confirm(ActingUser actor, String entered) {
		this.owners.require(actor);
		String clientKey = actor.installation().clientKey();
		Optional<EmailAddress> confirmed = this.jdbc.sql("""
				update notice_address set confirmed_at = :now, code = null
				where client_key = :clientKey and code = :code and wrong_codes < :most returning address
				""")
			.param("now", Outbox.timestamp(this.clock.instant()))
			.param("clientKey", clientKey)
			.param("code", entered.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", ""))
			.param("most", MOST_WRONG_CODES)
			.query(String.class)
			.optional()
			.map(EmailAddress::new);
		if (confirmed.isPresent()) {
			this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(),
					List.of(new Change("An email address of administrators", "not confirmed", "confirmed"))));
		}
		else {
			this.jdbc
				.sql("""
						update notice_address set wrong_codes = wrong_codes + 1 where client_key = ? and code is not null""")
				.param(clientKey)
				.update();
		}
		return confirmed;
	}

	/** Says that somebody who gets notices will get none, before it is stored. */
	@Transactional(propagation = Propagation.MANDATORY)
	void announceRemoval(ActingUser actor) {
		this.events.publishEvent(new ReceiverRemoved(actor));
	}

	/** What keeps a notice from being sent now, if anything does. */
	Optional<Outcome> objectionTo(Notice notice) {
		String address = notice.address();
		boolean mayGoThere = address == null || notice.kind() == Notice.Kind.CONFIRM
				|| !among(notice.installation(), List.of(new EmailAddress(address))).isEmpty();
		if (!mayGoThere) {
			return Optional.of(new Outcome(Outcome.Kind.NEEDLESS, "The address was not confirmed."));
		}
		if (this.budget.allows(notice.installation(), notice.kind())) {
			return Optional.empty();
		}
		return Optional.of(new Outcome((notice.kind() == Notice.Kind.TEST) ? Outcome.Kind.NEEDLESS : Outcome.Kind.LATER,
				"This site has reached its hourly or daily limit of these emails."));
	}

	/**
	 * Forgets the addresses of a site but those for which something waits. What was sent
	 * stays counted, so that another install is no way to send more.
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void forget(InstallationId installation) {
		this.jdbc.sql("delete from notice_address where client_key = ? " + AND_NOTHING_WAITS)
			.param(installation.clientKey())
			.update();
	}

	/**
	 * Forgets addresses that are not chosen any more, a day after their last code and
	 * once nothing waits for them.
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void forgetRemoved() {
		this.jdbc.sql("""
				delete from notice_address where code_planned_at < ? and not exists (
				  select 1 from notice_settings where notice_settings.client_key = notice_address.client_key
				    and notice_address.address = any (string_to_array(notice_settings.administrators, ',')))
				""" + AND_NOTHING_WAITS)
			.param(Outbox.timestamp(this.clock.instant().minus(CODE_SENT_AGAIN_AFTER)))
			.update();
	}

	private static String code() {
		StringBuilder code = new StringBuilder();
		RANDOM.ints(CODE_LENGTH, 0, SYMBOLS.length()).forEach((symbol) -> code.append(SYMBOLS.charAt(symbol)));
		return code.toString();
	}

}
