package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Stands before an HTTP server of this machine and has its answers carry the time of a
 * clock. The JDK's server always writes the machine's time itself. The head of an answer
 * is expected to come in one piece, as that server sends it.
 */
final class DatingProxy implements AutoCloseable {

	private static final String HEADER = "\r\nDate: ";

	/** As long as what it replaces, so that nothing else changes. */
	private static final DateTimeFormatter FORM = DateTimeFormatter
		.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
		.withZone(ZoneOffset.UTC);

	private final ServerSocket socket;

	private final int server;

	private final Clock clock;

	DatingProxy(int server, Clock clock) {
		this.server = server;
		this.clock = clock;
		try {
			this.socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("No port can be opened", ex);
		}
		start(this::accept);
	}

	int port() {
		return this.socket.getLocalPort();
	}

	private void accept() {
		while (!this.socket.isClosed()) {
			try {
				Socket client = this.socket.accept();
				Socket behind = new Socket(InetAddress.getLoopbackAddress(), this.server);
				client.setTcpNoDelay(true);
				behind.setTcpNoDelay(true);
				start(() -> copy(client, behind, false));
				start(() -> copy(behind, client, true));
			}
			catch (IOException ex) {
				// it was closed, or the server was
			}
		}
	}

	private void copy(Socket from, Socket to, boolean answers) {
		byte[] buffer = new byte[1 << 16];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				if (answers) {
					date(buffer, read);
				}
				out.write(buffer, 0, read);
			}
		}
		catch (IOException ex) {
			// one of the two sides has closed the connection
		}
	}

	private void date(byte[] buffer, int length) {
		String text = new String(buffer, 0, Math.min(length, 1000), StandardCharsets.ISO_8859_1);
		int at = text.startsWith("HTTP/1.1 ") ? text.indexOf(HEADER) : -1;
		if (at >= 0) {
			byte[] date = FORM.format(this.clock.instant()).getBytes(StandardCharsets.ISO_8859_1);
			System.arraycopy(date, 0, buffer, at + HEADER.length(), date.length);
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "dating-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
