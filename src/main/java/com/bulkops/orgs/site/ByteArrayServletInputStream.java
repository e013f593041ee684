package com.bulkops.orgs.site;

import java.io.ByteArrayInputStream;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;

/**
 * The body of a request that was read before.
 */
final class ByteArrayServletInputStream extends ServletInputStream {

	private final ByteArrayInputStream body;

	ByteArrayServletInputStream(byte[] body) {
		this.body = new ByteArrayInputStream(body);
	}

	@Override
	public int read() {
		return this.body.read();
	}

	@Override
	public int read(byte[] bytes, int offset, int length) {
		return this.body.read(bytes, offset, length);
	}

	@Override
	public int available() {
		return this.body.available();
	}

	@Override
	public boolean isFinished() {
		return this.body.available() == 0;
	}

	@Override
	public boolean isReady() {
		return true;
	}

	@Override
	public void setReadListener(ReadListener listener) {
		throw new IllegalStateException("The body has been read");
	}

}
