package com.bulkops.orgs.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A connection on which a test says what it likes, and as much of it as it likes.
 */
final class RawClient implements AutoCloseable {

	/** Far less than any time after which the app gives up. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Socket socket = new Socket();

	RawClient(URI app) throws IOException {
		this.socket.setReceiveBufferSize(4096);
		this.socket.connect(new InetSocketAddress(app.getHost(), app.getPort()));
		this.socket.setSoTimeout((int) PATIENCE.toMillis());
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/** Sends a little more; whether the app still has the connection. */
	boolean takes(String text) {
		try {
			send(text);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** The status of the answer, without waiting for the rest of it. */
	int status() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int read = this.socket.getInputStream().read(); read >= 0
				&& read != '\n'; read = this.socket.getInputStream().read()) {
			line.append((char) read);
		}
		return Integer.parseInt(line.toString().split(" ")[1]);
	}

	/** Reads until the app has ended the connection. */
	String rest() throws IOException {
		return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
