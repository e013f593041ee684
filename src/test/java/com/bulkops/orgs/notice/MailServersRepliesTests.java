package com.bulkops.orgs.notice;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.bulkops.orgs.notice.DeliveryResult.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a mail server replies tells what is for now, what is for good about a recipient,
 * and what is about this app.
 */
class MailServersRepliesTests {

	private static final String CLOSE = "close";

	private static final String SILENCE = "silence";

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	@ParameterizedTest
	@CsvSource({
			// the recipient, for good
			"RCPT, 550 No such user here, REFUSED", "RCPT, 550 5.1.1 User unknown, REFUSED",
			"RCPT, 551 User not local, REFUSED", "RCPT, 553 Mailbox name not allowed, REFUSED",
			"RCPT, 550-5.1.1 The email account does not exist, REFUSED", "RCPT, 552 5.2.2 Mailbox full, REFUSED",
			"RCPT, 554 5.1.1 unknown, REFUSED", "RCPT, 556 5.1.10 Null MX, REFUSED",
			"RCPT, 501 5.1.3 Bad address, REFUSED", "., 550 5.1.1 Unknown after all, REFUSED",
			"RCPT, 550 5.2.1 Mailbox disabled, REFUSED",
			// for now
			"RCPT, 450 4.2.0 Greylisted, LATER", "RCPT, 451 Try again, LATER", "RCPT, 452 4.2.2 Full, LATER",
			"DATA, 451 4.3.0 Local error, LATER", "., 452 4.3.1 Storage, LATER", "., 451 Scanner busy, LATER",
			"RCPT, 421 4.7.0 Too many, NO_MAIL_SERVER", "MAIL, 451 4.3.0 Queue error, NO_MAIL_SERVER",
			"MAIL, 421 Closing, NO_MAIL_SERVER", "greeting, 421 Busy, NO_MAIL_SERVER",
			"greeting, 554 No SMTP service here, NO_MAIL_SERVER", "greeting, silence, NO_MAIL_SERVER",
			"greeting, close, NO_MAIL_SERVER", "MAIL, close, LATER", "RCPT, silence, LATER", "RCPT, close, LATER",
			"DATA, close, LATER",
			// about this app, its sender or the text: says nothing about the recipient
			"AUTH, 535 5.7.8 Bad credentials, NO_MAIL_SERVER", "AUTH, 454 4.7.0 Temporary failure, NO_MAIL_SERVER",
			"AUTH, 534 5.7.9 Application password required, NO_MAIL_SERVER",
			"MAIL, 530 5.7.0 Authentication required, NO_MAIL_SERVER",
			"MAIL, 550 5.7.1 Sender rejected, NO_MAIL_SERVER", "MAIL, 553 5.7.1 Not owned by user, NO_MAIL_SERVER",
			"MAIL, 501 5.1.7 Bad sender, NO_MAIL_SERVER", "MAIL, 554 Denied, NO_MAIL_SERVER",
			"RCPT, 530 Authentication required, NO_MAIL_SERVER", "RCPT, 554 5.7.1 Relay access denied, LATER",
			"RCPT, 550 relay not permitted, LATER", "RCPT, 550 5.7.1 Unable to relay, LATER",
			"RCPT, 550 5.7.26 Unauthenticated sender, LATER", "RCPT, 550 5.1.8 Bad sender, LATER",
			"RCPT, 550 Blocked by policy, LATER", "RCPT, 554 Refused, LATER", "RCPT, 503 Bad sequence, LATER",
			"DATA, 554 No valid recipients, LATER", "., 554 5.7.1 Spam, LATER", "., 550 5.7.1 DMARC, LATER",
			"., 552 5.3.4 Too large, LATER", "., 550 Content refused, LATER",
			// nobody knows
			"., close, UNKNOWN", "., silence, UNKNOWN",
			// none
			"none, 250 OK, SENT", "QUIT, close, SENT", "QUIT, 500 What, SENT" })
	void whatAReplySaysIsAboutTheRecipientOrNot(String command, String reply, Kind kind) throws Exception {
		try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
			this.threads.execute(() -> serve(server, command, reply));
			DeliveryResult result = mailer(server.getLocalPort(), command.equals("AUTH")).send("omar@example.com",
					new Email("Subject", "Text"));
			assertThat(result.kind()).as(result.reason()).isEqualTo(kind);
			assertThat(result.reason()).as("the log names no address").doesNotContain("@");
		}
	}

	/** Nobody listens. */
	@ParameterizedTest
	@CsvSource({ "1, NO_MAIL_SERVER" })
	void aServerThatIsDownIsForNow(int port, Kind kind) {
		assertThat(mailer(port, false).send("omar@example.com", new Email("Subject", "Text")).kind()).isEqualTo(kind);
	}

	private static void serve(ServerSocket server, String command, String reply) {
		try (Socket socket = server.accept()) {
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
			String line = "greeting";
			boolean isText = false;
			while (line != null) {
				boolean isEnd = line.equals(".");
				if (!isText || isEnd) {
					String answer = line.startsWith(command) ? reply : answerTo(line);
					if (answer.equals(CLOSE)) {
						return;
					}
					if (!answer.equals(SILENCE)) {
						socket.getOutputStream()
							.write((answer.replace("550-", "550-") + "\r\n").getBytes(StandardCharsets.UTF_8));
						if (answer.startsWith("550-")) {
							socket.getOutputStream().write("550 5.1.1 end\r\n".getBytes(StandardCharsets.UTF_8));
						}
						socket.getOutputStream().flush();
					}
					isText = line.equals("DATA") && answer.startsWith("354");
				}
				line = in.readLine();
			}
		}
		catch (IOException ex) {
			// the client has closed
		}
	}

	private static String answerTo(String line) {
		return line.equals("greeting") ? "220 ready"
				: line.startsWith("EHLO") ? "250-hello\r\n250 AUTH PLAIN" : line.equals("DATA") ? "354 go"
						: line.startsWith("AUTH") ? "235 OK" : line.startsWith("QUIT") ? "221 bye" : "250 OK";
	}

	private static Mailer mailer(int port, boolean authenticates) {
		JavaMailSenderImpl sender = new JavaMailSenderImpl();
		sender.setHost("127.0.0.1");
		sender.setPort(port);
		if (authenticates) {
			sender.setUsername("app");
			sender.setPassword("secret");
		}
		sender.getJavaMailProperties().setProperty("mail.smtp.auth", Boolean.toString(authenticates));
		sender.getJavaMailProperties().setProperty("mail.smtp.connectiontimeout", "1000");
		sender.getJavaMailProperties().setProperty("mail.smtp.timeout", "1000");
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerSingleton("sender", sender);
		return new Mailer(beans.getBeanProvider(JavaMailSender.class), properties("bulkops@example.com"));
	}

	private static NoticeProperties properties(@Nullable String from) {
		return new NoticeProperties(from, 20, Duration.ofMinutes(1), Duration.ofHours(6), Duration.ofHours(24),
				Duration.ofMinutes(15), Duration.ofSeconds(10), Set.of(), Duration.ofDays(30));
	}

}
