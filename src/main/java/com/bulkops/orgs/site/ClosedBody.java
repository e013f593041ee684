package com.bulkops.orgs.site;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;
import org.springframework.web.util.WebUtils;

/**
 * A request whose body is empty until {@link #open} reads it for a known caller. Until
 * then its parameters are those of the address only. Memory is allocated for received
 * bytes, not for the announced length.
 */
public final class ClosedBody extends RequestWithParameters {

	/**
	 * Chosen by us, for the whole body; most bodies have arrived when they are opened.
	 * The container waits for each part up to its {@code connection-timeout}.
	 */
	static final Duration LONGEST_READ = Duration.ofSeconds(10);

	private static final int CHUNK = 8192;

	private byte[] body = {};

	/**
	 * Ends the connection after the answer, because the rest of an unopened body is not
	 * read. The header must be set before it is known whether the body is opened.
	 */
	ClosedBody(HttpServletRequest request, HttpServletResponse response) {
		super(request);
		response.setHeader(HttpHeaders.CONNECTION, "close");
		setParameters(FormParameters.parse(request.getQueryString()));
	}

	/**
	 * Reads the body of a request whose caller is known, and the fields of a form. Does
	 * nothing if there is no body.
	 * @param largest the largest accepted size
	 * @throws Refused if the body is larger, arrives too slowly or is a malformed form
	 */
	public static void open(HttpServletRequest request, DataSize largest) {
		ClosedBody closed = WebUtils.getNativeRequest(request, ClosedBody.class);
		if (closed != null) {
			requireAtMost(request, largest);
			closed.body = closed.read(largest.toBytes());
			if (FormParameters.isForm(request.getContentType())) {
				closed.setParameters(FormParameters.add(closed.getParameterMap(), closed.body));
			}
		}
	}

	/**
	 * Checks the announced length only.
	 * @throws Refused if it is larger
	 */
	public static void requireAtMost(HttpServletRequest request, DataSize largest) {
		if (request.getContentLengthLong() > largest.toBytes()) {
			throw new Refused(HttpStatus.CONTENT_TOO_LARGE);
		}
	}

	private byte[] read(long largest) {
		long begin = System.nanoTime();
		ByteArrayOutputStream arrived = new ByteArrayOutputStream();
		byte[] chunk = new byte[CHUNK];
		try {
			InputStream stream = getRequest().getInputStream();
			for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
				if (arrived.size() + count > largest) {
					throw new Refused(HttpStatus.CONTENT_TOO_LARGE);
				}
				if (System.nanoTime() - begin > LONGEST_READ.toNanos()) {
					throw new Refused(HttpStatus.REQUEST_TIMEOUT);
				}
				arrived.write(chunk, 0, count);
			}
			return arrived.toByteArray();
		}
		catch (IOException ex) {
			throw new Refused(HttpStatus.REQUEST_TIMEOUT); // no more bytes arrived
		}
	}

	@Override
	public ServletInputStream getInputStream() {
		return new ByteArrayServletInputStream(this.body);
	}

	@Override
	public BufferedReader getReader() {
		return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
	}

	/** Returns no parts: no page accepts any. */
	@Override
	public Collection<Part> getParts() {
		return Set.of();
	}

	@Override
	public @Nullable Part getPart(String name) {
		return null;
	}

	/**
	 * The body of a request is refused.
	 */
	public static final class Refused extends RuntimeException {

		private final HttpStatus status;

		public Refused(HttpStatus status) {
			super(status.toString());
			this.status = status;
		}

		public HttpStatus status() {
			return this.status;
		}

	}

}
