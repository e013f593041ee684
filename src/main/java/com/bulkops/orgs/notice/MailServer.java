package com.bulkops.orgs.notice;

import java.util.Optional;

import com.bulkops.orgs.network.NetworkFailure;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;

import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.mail.javamail.JavaMailSenderImpl;

/**
 * The mail server of an environment, tried out without sending an email.
 */
public final class MailServer {

	private MailServer() {
	}

	/**
	 * Opens a session as emails do, and closes it.
	 * @return why there is no session, as a clause without secrets; empty if there is one
	 */
	public static Optional<String> findProblem(ConfigurableEnvironment environment) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.setEnvironment(environment);
			context.register(MailSenderAutoConfiguration.class);
			context.refresh();
			context.getBean(JavaMailSenderImpl.class).testConnection();
			return Optional.empty();
		}
		catch (AuthenticationFailedException ex) {
			return Optional.of("it does not accept the user and the password");
		}
		catch (MessagingException ex) {
			return Optional.of(NetworkFailure.describe(ex));
		}
	}

}
