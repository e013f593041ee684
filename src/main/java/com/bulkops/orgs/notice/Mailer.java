package com.bulkops.orgs.notice;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

/**
 * The client of the mail server. It distinguishes whether an email was handed over, was
 * not, or whether that is unknown.
 */
@Component
class Mailer {

	private static final Logger log = LoggerFactory.getLogger(Mailer.class);

	private final @Nullable JavaMailSender sender;

	private final Optional<EmailAddress> from;

	Mailer(ObjectProvider<JavaMailSender> sender, NoticeProperties properties) {
		this.sender = sender.getIfAvailable();
		this.from = EmailAddress.of(properties.from());
	}

	boolean isConfigured() {
		return this.sender != null && this.from.isPresent();
	}

	/** Sends plain text to one address. */
	DeliveryResult send(String address, Email email) {
		if (this.sender == null || this.from.isEmpty()) {
			return new DeliveryResult(DeliveryResult.Kind.REFUSED, "No mail server is set up.");
		}
		try {
			MimeMessage message = this.sender.createMimeMessage();
			MimeMessageHelper helper = new MimeMessageHelper(message, StandardCharsets.UTF_8.name());
			helper.setFrom(this.from.get().value());
			helper.setTo(address);
			helper.setSubject(email.subject());
			helper.setText(email.text());
			// RFC 3834: no automatic replies.
			message.setHeader("Auto-Submitted", "auto-generated");
			this.sender.send(message);
			return new DeliveryResult(DeliveryResult.Kind.SENT, "By email.");
		}
		catch (MessagingException ex) {
			return new DeliveryResult(DeliveryResult.Kind.REFUSED, "The email could not be written.");
		}
		catch (MailAuthenticationException ex) {
			log.error(
					"No email was sent: the mail server refuses the user name or the password. Check "
							+ "SPRING_MAIL_USERNAME and SPRING_MAIL_PASSWORD; emails wait for up to a day. {}",
					ex.getMessage());
			return new DeliveryResult(DeliveryResult.Kind.NO_MAIL_SERVER,
					"The mail server does not accept this app's password.");
		}
		catch (MailException ex) {
			return resultOf(ex);
		}
	}

	private static DeliveryResult resultOf(MailException failure) {
		if (!(failure instanceof MailSendException sending)) {
			return new DeliveryResult(DeliveryResult.Kind.REFUSED, "The email could not be written.");
		}
		Exception[] causes = sending.getMessageExceptions();
		if (causes.length == 0) { // only QUIT failed
			return new DeliveryResult(DeliveryResult.Kind.SENT, "By email.");
		}
		if (sending.getCause() != null && sending.getCause() == causes[0]) {
			log.error("No email was sent: the mail server could not be reached. Check SPRING_MAIL_HOST and "
					+ "SPRING_MAIL_PORT; emails wait for up to a day. {}", causes[0].getMessage());
			return new DeliveryResult(DeliveryResult.Kind.NO_MAIL_SERVER, "The mail server could not be reached.");
		}
		SmtpFailure failed = SmtpFailure.find(causes[0]);
		return (failed != null) ? resultOf(failed)
				: SmtpFailure.mayHaveBeenTaken(causes[0])
						? new DeliveryResult(DeliveryResult.Kind.UNKNOWN, "The mail server's answer was lost.")
						: new DeliveryResult(DeliveryResult.Kind.LATER, "The connection to the mail server broke off.");
	}

	private static DeliveryResult resultOf(SmtpFailure failed) {
		String reason = "The mail server refused it (" + failed.codes() + ").";
		if (failed.isOfServer()) {
			log.error("No email was sent: the mail server refuses this app or its sender address ({}). Check "
					+ "BULKOPS_NOTICES_FROM, SPRING_MAIL_USERNAME and SPRING_MAIL_PASSWORD, and what this sender may send; "
					+ "emails wait for up to a day.", failed.codes());
			return new DeliveryResult(DeliveryResult.Kind.NO_MAIL_SERVER,
					"The mail server does not accept emails of this app now (" + failed.codes() + ").");
		}
		if (failed.isOfRecipient()) {
			return new DeliveryResult(DeliveryResult.Kind.REFUSED, reason);
		}
		if (failed.code() >= 500) {
			log.warn("An email was refused for a reason that is not its recipient ({}), such as a rule about relaying, "
					+ "senders or contents. It waits for up to a day.", failed.codes());
		}
		return new DeliveryResult(DeliveryResult.Kind.LATER, reason);
	}

}
