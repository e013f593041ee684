package com.bulkops.orgs.notice;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.mail.MessagingException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * A failure to hand over an email, as the reply of the mail server tells it (RFC 5321;
 * enhanced codes: RFC 3463). An answer about the recipient is for good; one about this
 * app, its sender address or the text says nothing about the recipient, and the email
 * waits.
 *
 * @param command the subject of the command that was refused
 * @param code the reply code
 * @param enhanced the enhanced code; {@code null} if there is none
 * @param text the text of the server, which may contain addresses
 */
record SmtpFailure(Stage command, int code, @Nullable String enhanced, String text) {

	private static final Pattern REPLY = Pattern.compile("^[0-9]{3}[ -]([245]\\.[0-9]{1,3}\\.[0-9]{1,3})\\b");

	/** Codes of the address and of the mailbox; without those of the sender's. */
	private static final Pattern OF_RECIPIENT = Pattern.compile("5\\.(?:1\\.(?!7$|8$)[0-9]+|2\\.[0-9]+)");

	/** Codes that mean the recipient if there is no enhanced code. */
	private static final Set<Integer> ABOUT_RECIPIENT = Set.of(501, 521, 550, 551, 552, 553, 556);

	/** Words of servers that refuse the sender with such a code. */
	private static final Pattern ABOUT_SENDER = Pattern
		.compile("relay|auth|sender|policy|spam|block|black|reputation|spf|dkim|dmarc|denied");

	/** The server closes the connection, to whichever command. */
	private static final int CLOSING = 421;

	/**
	 * Finds the reply in a failure and its causes; {@code null} if there was none.
	 */
	static @Nullable SmtpFailure find(Exception failure) {
		SmtpFailure found = null;
		Exception next = failure;
		while (next != null) {
			if (next instanceof SMTPAddressFailedException address) {
				return of(Stage.RECIPIENT, address.getReturnCode(), address.getMessage());
			}
			if (next instanceof SMTPSenderFailedException sender) {
				return of(Stage.SENDER, sender.getReturnCode(), sender.getMessage());
			}
			if (next instanceof SMTPSendFailedException sending && found == null) {
				found = of(Stage.of(String.valueOf(sending.getCommand())), sending.getReturnCode(),
						sending.getMessage());
			}
			next = (next instanceof MessagingException sending) ? sending.getNextException() : null;
		}
		return (found != null && found.code >= 400) ? found : null;
	}

	private static SmtpFailure of(Stage command, int code, @Nullable String message) {
		String text = String.valueOf(message);
		Matcher reply = REPLY.matcher(text);
		return new SmtpFailure(command, code, reply.find() ? reply.group(1) : null, text.toLowerCase(Locale.ROOT));
	}

	/**
	 * Returns whether a failure without a reply leaves open whether the email was handed
	 * over: only after the end of the text was sent may the server have taken it.
	 */
	static boolean mayHaveBeenTaken(Exception failure) {
		Exception next = failure;
		while (next != null) {
			if (Arrays.stream(next.getStackTrace()).anyMatch((frame) -> frame.getMethodName().equals("finishData"))) {
				return true;
			}
			next = (next instanceof MessagingException sending) ? sending.getNextException() : null;
		}
		return false;
	}

	/** Returns whether no other email would get through either. */
	boolean isOfServer() {
		return this.command == Stage.SENDER || this.code == CLOSING || this.code == 530 || this.code == 535;
	}

	/** Returns whether the server refuses the recipient, for good. */
	boolean isOfRecipient() {
		if (this.code < 500 || isOfServer()) {
			return false;
		}
		if (this.enhanced != null) {
			return OF_RECIPIENT.matcher(this.enhanced).matches();
		}
		return this.command == Stage.RECIPIENT && ABOUT_RECIPIENT.contains(this.code)
				&& !ABOUT_SENDER.matcher(this.text).find();
	}

	/** Returns the codes, without the text of the server. */
	String codes() {
		return (this.enhanced != null) ? this.code + " " + this.enhanced : Integer.toString(this.code);
	}

	/** The subject of a command. */
	enum Stage {

		SENDER, RECIPIENT, TEXT;

		static Stage of(String command) {
			String upper = command.toUpperCase(Locale.ROOT);
			return upper.startsWith("MAIL") ? SENDER : upper.startsWith("RCPT") ? RECIPIENT : TEXT;
		}

	}

}
