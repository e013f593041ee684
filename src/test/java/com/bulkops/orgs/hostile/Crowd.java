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

import org.jspecify.annotations.Nullable;

/**
 * Many connections to the app that say something, and then go on slowly.
 */
final class Crowd implements AutoCloseable {

	/** Chosen by us, the least that systems take: what the app sends stays with it. */
	private static final int RECEIVED = 4096;

	/** In bytes: what is read of an answer at a time, so that it goes on. */
	private static final int SIP = 512;

	private final List<Member> members = new ArrayList<>();

	private final int openedAtOnce;

	private int mayOpen;

	private final InetSocketAddress app;

	private final ByteBuffer sip = ByteBuffer.allocate(SIP);

	/**
	 * One that opens only so many at a time, be it for the first time or again.
	 */
	Crowd(URI app, int openedAtOnce) {
		this.openedAtOnce = openedAtOnce;
		this.app = new InetSocketAddress(app.getHost(), app.getPort());
	}

	/** Adds connections, each of which sends the same. */
	void add(int connections, String text) {
		for (int added = 0; added < connections; added++) {
			this.members.add(new Member(text));
		}
	}

	/**
	 * Opens what is not open, and lets each connection send a little more and read a
	 * little of its answer. Those that the app has ended begin again the next time.
	 */
	void goOn(String text) throws IOException {
		this.mayOpen = this.openedAtOnce;
		for (Member member : this.members) {
			member.goOn(text);
		}
	}

	@Override
	public void close() throws IOException {
		for (Member member : this.members) {
			member.close();
		}
	}

	/** One that says the same again when its connection has ended. */
	private final class Member {

		private final String said;

		private @Nullable SocketChannel connection;

		Member(String said) {
			this.said = said;
		}

		private void goOn(String text) throws IOException {
			SocketChannel open = this.connection;
			try {
				if (open != null) {
					write(open, text);
					Crowd.this.sip.clear();
					if (open.read(Crowd.this.sip) < 0) {
						close();
					}
				}
				else if (Crowd.this.mayOpen > 0) {
					Crowd.this.mayOpen--;
					open();
				}
			}
			catch (IOException ex) {
				close(); // the app has ended it, or has ended itself
			}
		}

		private void open() throws IOException {
			SocketChannel opened = SocketChannel.open();
			this.connection = opened;
			opened.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVED);
			opened.connect(Crowd.this.app);
			opened.configureBlocking(false);
			write(opened, this.said);
		}

		private static void write(SocketChannel connection, String text) throws IOException {
			connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
		}

		private void close() throws IOException {
			SocketChannel open = this.connection;
			if (open != null) {
				open.close();
				this.connection = null;
			}
		}

	}

}
