package com.bulkops.orgs.web;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;

/**
 * The file {@code security.txt}, which names the contact for reports of vulnerabilities
 * (RFC 9116).
 */
@Component("/.well-known/security.txt")
@EnableConfigurationProperties(SecurityContactProperties.class)
class SecurityTxt implements HttpRequestHandler {

	/** RFC 9116 recommends less than a year. */
	private static final Duration VALID = Duration.ofDays(180);

	private final SecurityContactProperties properties;

	private final Clock clock;

	SecurityTxt(SecurityContactProperties properties, Clock clock) {
		this.properties = properties;
		this.clock = clock;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		URI contact = this.properties.contact();
		if (contact == null || contact.toString().isBlank()) {
			response.sendError(HttpStatus.NOT_FOUND.value());
			return;
		}
		response.setContentType("text/plain;charset=UTF-8");
		response.getWriter()
			.printf("Contact: %s%nExpires: %s%nPreferred-Languages: en%n", contact,
					this.clock.instant().truncatedTo(ChronoUnit.DAYS).plus(VALID));
	}

}
