package com.bulkops.orgs.notice;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.text.Likeness;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The addresses of administrators whose owners agreed to get notices. An address gets one
 * email with a code; only after an owner of the app has entered the code, notices are
 * sent there. The email has no text that a person outside this app chose.
 */
@Service
public class ConfirmedAddresses {

	/**
	 * Chosen by us: a lost email can be sent again, and no mailbox is flooded.
	 */
	static final Duration CODE_SENT_AGAIN_AFTER = Duration.ofDays(1);

	/** Chosen by us: there are a billion codes for each address and guess. */
	static final int MOST_WRONG_CODES = 10;

	/**
	 * Chosen by us, per site: the addresses that are chosen, or were within a day.
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

	private static final SecureRandom RANDOM = new SecureRandom();

	private final NoticeAddressRepository addresses;

	private final OutboxRepository outbox;

	private final Owners owners;

	private final NoticeBudget budget;

	private final ActivityLog activityLog;

	private final NoticeProperties properties;

	private final Clock clock;

	ConfirmedAddresses(NoticeAddressRepository addresses, OutboxRepository outbox, Owners owners, NoticeBudget budget,
			ActivityLog activityLog, NoticeProperties properties, Clock clock) {
		this.addresses = addresses;
		this.outbox = outbox;
		this.owners = owners;
		this.budget = budget;
		this.activityLog = activityLog;
		this.properties = properties;
		this.clock = clock;
	}

	/** Returns those of the chosen addresses that were confirmed. */
	@Transactional(readOnly = true)
	List<EmailAddress> filterConfirmed(SiteId site, List<EmailAddress> chosen) {
		Set<String> confirmed = this.addresses.findConfirmed(site);
		return chosen.stream().filter((address) -> confirmed.contains(address.value())).toList();
	}

	/**
	 * Plans to send a code to each of the addresses that was not confirmed and got none
	 * within a day, unless the site has {@value #MOST} others.
	 * @return how many get one
	 */
	@Transactional
	int sendCodes(SiteId site, List<EmailAddress> chosen) {
		Instant now = this.clock.instant();
		int planned = 0;
		for (EmailAddress address : chosen) {
			String code = randomCode();
			if (this.addresses.storeCode(site, address, code, now.minus(CODE_SENT_AGAIN_AFTER), MOST)) {
				this.outbox.add(codeEmail(site, address, code, now));
				planned++;
			}
		}
		return planned;
	}

	private NewNotice codeEmail(SiteId site, EmailAddress address, String code, Instant now) {
		String text = TEXT.formatted(code.substring(0, CODE_LENGTH / 2) + "-" + code.substring(CODE_LENGTH / 2));
		return new NewNotice(site, Notice.Kind.CONFIRM, null, Notice.Receiver.of(address),
				Notice.Content.of(SUBJECT, text), now, now.plus(this.properties.retryFor()));
	}

	/**
	 * Confirms the address to which a code was sent, with an entry of the activity log.
	 * @return the address; empty if no address waits for this code
	 * @throws NotAnOwner if the actor is not an owner
	 */
	@Transactional
	public Optional<EmailAddress> confirm(ActingUser actor, String entered) {
		this.owners.require(actor);
		String code = Likeness.fold(entered).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
		Optional<EmailAddress> confirmed = this.addresses.confirm(actor.site(), code, MOST_WRONG_CODES);
		if (confirmed.isPresent()) {
			this.activityLog.append(NewEntry.settings(actor.site(), actor.accountId(),
					List.of(new Change("An email address of administrators", "not confirmed", "confirmed"))));
		}
		else {
			this.addresses.countWrongCode(actor.site());
		}
		return confirmed;
	}

	/** Returns the reason not to send a notice now, if there is one. */
	Optional<DeliveryResult> findObjection(Notice notice) {
		String address = notice.address();
		boolean mayGoThere = address == null || notice.kind() == Notice.Kind.CONFIRM
				|| !filterConfirmed(notice.site(), List.of(new EmailAddress(address))).isEmpty();
		if (!mayGoThere) {
			return Optional.of(new DeliveryResult(DeliveryResult.Kind.NEEDLESS, "The address was not confirmed."));
		}
		if (this.budget.allows(notice.site(), notice.kind())) {
			return Optional.empty();
		}
		return Optional.of(new DeliveryResult(
				(notice.kind() == Notice.Kind.TEST) ? DeliveryResult.Kind.NEEDLESS : DeliveryResult.Kind.LATER,
				"This site has reached its hourly or daily limit of these emails."));
	}

	/**
	 * Deletes the addresses of a site, except those for which a notice waits. Sent
	 * messages stay counted, so that installing the app again is no way to send more.
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	void deleteAll(SiteId site) {
		this.addresses.deleteAll(site);
	}

	/**
	 * Deletes addresses that are no longer chosen, a day after their last code and once
	 * nothing waits for them.
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	void deleteRemoved() {
		this.addresses.deleteRemoved(this.clock.instant().minus(CODE_SENT_AGAIN_AFTER));
	}

	private static String randomCode() {
		StringBuilder code = new StringBuilder();
		RANDOM.ints(CODE_LENGTH, 0, SYMBOLS.length()).forEach((symbol) -> code.append(SYMBOLS.charAt(symbol)));
		return code.toString();
	}

}
