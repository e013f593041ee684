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
import java.util.function.IntSupplier;
import java.util.function.ObjIntConsumer;

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

	/** The bytes that a form needs to escape one. */
	private static final int ESCAPE = 3;

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
			ByteArrayOutputStream arrived = new ByteArrayOutputStream();
			closed.read((chunk, count) -> arrived.write(chunk, 0, count), arrived::size, largest);
			closed.setBody(arrived.toByteArray());
		}
	}

	/**
	 * Reads a body that may be large, as {@link #open} does. Of a form the size without
	 * escapes counts: what it says does not become larger by the script that it is
	 * written in.
	 * @throws Refused as {@link #open} does
	 */
	static void openLarge(HttpServletRequest request, DataSize largest) {
		ClosedBody closed = WebUtils.getNativeRequest(request, ClosedBody.class);
		if (closed == null || !FormParameters.isForm(request.getContentType())) {
			open(request, largest);
			return;
		}
		requireAtMost(request, DataSize.ofBytes(largest.toBytes() * ESCAPE));
		UnescapedForm form = new UnescapedForm();
		closed.read(form::write, form::size, largest);
		// Bytes that are not UTF-8 become a character that the page can name.
		closed.setBody(new String(form.toBytes(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
	}

	private void setBody(byte[] bytes) {
		this.body = bytes;
		if (FormParameters.isForm(getContentType())) {
			setParameters(FormParameters.add(getParameterMap(), bytes));
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

	private void read(ObjIntConsumer<byte[]> arrived, IntSupplier size, DataSize largest) {
		long begin = System.nanoTime();
		byte[] chunk = new byte[CHUNK];
		try {
			InputStream stream = getRequest().getInputStream();
			for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
				arrived.accept(chunk, count);
				if (size.getAsInt() > largest.toBytes()) {
					throw new Refused(HttpStatus.CONTENT_TOO_LARGE);
				}
				if (System.nanoTime() - begin > LONGEST_READ.toNanos()) {
					throw new Refused(HttpStatus.REQUEST_TIMEOUT);
				}
			}
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
