package com.bulkops.orgs.forge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

import org.springframework.http.MediaType;

/**
 * An answer to Forge, which passes on only JSON: text of another type is put into a JSON
 * object together with its type. The answer is buffered until it is complete. An answer
 * larger than {@link #LARGEST} is replaced by an error.
 */
final class ForgeAnswer extends HttpServletResponseWrapper {

	/** Chosen by us: Forge's limit for remotes is not published. */
	static final int LARGEST = 4 * 1024 * 1024;

	private static final String TOO_LARGE = "This response is too large for Forge. Narrow the filter.";

	private static final ObjectMapper JSON = new ObjectMapper();

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private @Nullable PrintWriter writer;

	private boolean isTooLarge;

	private boolean isErrorPagePending;

	ForgeAnswer(HttpServletResponse response) {
		super(response);
	}

	/** Sends the buffered answer. */
	void send() throws IOException {
		if (this.writer != null) {
			this.writer.flush();
		}
		if (this.isErrorPagePending) {
			return;
		}
		String type = getContentType();
		byte[] bytes = this.body.toByteArray();
		if (this.isTooLarge) {
			setStatus(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
			bytes = inJson(MediaType.TEXT_PLAIN_VALUE, TOO_LARGE);
		}
		else if (type != null && !MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(type))) {
			bytes = inJson(type, this.body.toString(getCharacterEncoding()));
		}
		if (bytes.length > 0) {
			super.setCharacterEncoding((String) null);
			super.setContentType(MediaType.APPLICATION_JSON_VALUE);
			super.setContentLength(bytes.length);
			super.getOutputStream().write(bytes);
		}
	}

	private static byte[] inJson(String type, String text) throws IOException {
		return JSON.writeValueAsBytes(new Text(type, text));
	}

	@Override
	public void sendError(int status) throws IOException {
		this.isErrorPagePending = true;
		super.sendError(status);
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		this.isErrorPagePending = true;
		super.sendError(status, message);
	}

	@Override
	public ServletOutputStream getOutputStream() {
		return new Buffer();
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		if (this.writer == null) {
			this.writer = new PrintWriter(new OutputStreamWriter(new Buffer(), getCharacterEncoding()));
		}
		return this.writer;
	}

	@Override
	public void flushBuffer() {
		// The body is buffered and sent in send().
	}

	@Override
	public void setContentLength(int length) {
		// send() sets the length of the JSON.
	}

	@Override
	public void setContentLengthLong(long length) {
		// send() sets the length of the JSON.
	}

	@Override
	public void resetBuffer() {
		this.writer = null; // drops its own buffer
		this.body.reset();
		this.isTooLarge = false;
	}

	@Override
	public void reset() {
		super.reset();
		resetBuffer();
	}

	/**
	 * Text of another type than JSON.
	 *
	 * @param type its content type
	 */
	private record Text(String type, String text) {

	}

	private final class Buffer extends ServletOutputStream {

		@Override
		public void write(int oneByte) {
			write(new byte[] { (byte) oneByte }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			ForgeAnswer.this.isTooLarge |= ForgeAnswer.this.body.size() + length > LARGEST;
			if (!ForgeAnswer.this.isTooLarge) {
				ForgeAnswer.this.body.write(bytes, offset, length);
			}
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			throw new IllegalStateException("An answer to Forge is not written asynchronously");
		}

	}

}
