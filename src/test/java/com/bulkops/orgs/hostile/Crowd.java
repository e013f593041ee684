package com.bulkops.orgs.hostile;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many connections to the app that say something and then read nothing.
 */
final class Crowd implements AutoCloseable {

	/** Chosen by us, the least that systems take: what the app sends stays with it. */
	private static final int RECEIVED = 4096;

	private final List<SocketChannel> connections = new ArrayList<>();

	private final InetSocketAddress app;

	Crowd(URI app) {
		this.app = new InetSocketAddress(app.getHost(), app.getPort());
	}

	/** Opens connections as fast as it can, each of which sends the same. */
	void send(int connections, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		for (int opened = 0; opened < connections; opened++) {
			SocketChannel connection = SocketChannel.open();
			this.connections.add(connection);
			connection.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVED);
			connection.connect(this.app);
			connection.configureBlocking(false);
			connection.write(ByteBuffer.wrap(bytes));
		}
	}

	/** Lets each connection send a little more, where it is still open. */
	void drip(String text) {
		for (SocketChannel connection : this.connections) {
			try {
				connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
			}
			catch (IOException ex) {
				// the app has ended it
			}
		}
	}

	/** The connections that the app has not ended. */
	long open() {
		return this.connections.stream().filter(Crowd::isOpen).count();
	}

	private static boolean isOpen(SocketChannel connection) {
		ByteBuffer read = ByteBuffer.allocate(64 * 1024);
		try {
			int count = connection.read(read);
			while (count > 0) {
				read.clear();
				count = connection.read(read);
			}
			return count == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() throws IOException {
		for (SocketChannel connection : this.connections) {
			connection.close();
		}
	}

}
