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
 * Many connections to the app that say something, and then go on slowly.
 */
final class Crowd implements AutoCloseable {

	/** Chosen by us, the least that systems take: what the app sends stays with it. */
	private static final int RECEIVED = 4096;

	/** In bytes: what is read of an answer at a time, so that it goes on. */
	private static final int SIP = 512;

	private final List<Member> members = new ArrayList<>();

	private final InetSocketAddress app;

	private final ByteBuffer sip = ByteBuffer.allocate(SIP);

	Crowd(URI app) {
		this.app = new InetSocketAddress(app.getHost(), app.getPort());
	}

	/** Opens connections as fast as it can, each of which sends the same. */
	void send(int connections, String text) throws IOException {
		for (int opened = 0; opened < connections; opened++) {
			this.members.add(new Member(text));
		}
	}

	/**
	 * Lets each connection send a little more and read a little of its answer. Those that
	 * the app has ended are opened again, and begin again.
	 */
	void goOn(String text) throws IOException {
		for (Member member : this.members) {
			member.goOn(text);
		}
	}

	@Override
	public void close() throws IOException {
		for (Member member : this.members) {
			member.connection.close();
		}
	}

	/** One that says the same again when its connection has ended. */
	private final class Member {

		private final String said;

		private SocketChannel connection;

		Member(String said) throws IOException {
			this.said = said;
			this.connection = open();
		}

		private SocketChannel open() throws IOException {
			SocketChannel opened = SocketChannel.open();
			try {
				opened.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVED);
				opened.connect(Crowd.this.app);
				opened.configureBlocking(false);
				write(opened, this.said);
			}
			catch (IOException ex) {
				opened.close(); // the app has ended it, or has ended itself
			}
			return opened;
		}

		private void goOn(String text) throws IOException {
			try {
				write(this.connection, text);
				Crowd.this.sip.clear();
				if (this.connection.read(Crowd.this.sip) >= 0) {
					return;
				}
			}
			catch (IOException ex) {
				// the app has ended it
			}
			this.connection.close();
			this.connection = open();
		}

		private static void write(SocketChannel connection, String text) throws IOException {
			connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
		}

	}

}
