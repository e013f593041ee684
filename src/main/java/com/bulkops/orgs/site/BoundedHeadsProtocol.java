package com.bulkops.orgs.site;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 with a time for the whole head of a request. Tomcat's own timeout begins again
 * with each byte. Public because Tomcat makes it from its name.
 */
public final class BoundedHeadsProtocol extends Http11NioProtocol {

	/** Chosen by us: a head is one packet or two. */
	static final Duration LONGEST_HEAD = Duration.ofSeconds(10);

	/** Chosen by us, in bytes: more than a form that somebody sends by mistake. */
	private static final int MOST_THROWN_AWAY = 64 * 1024;

	@Override
	protected Processor createProcessor() {
		return new BoundedHeads(this);
	}

	private static final class BoundedHeads extends Http11Processor {

		/** Whose head is not complete; processors are used again. */
		private @Nullable SocketWrapperBase<?> waiting;

		/** Since when, by {@link System#nanoTime}. */
		private long since;

		BoundedHeads(BoundedHeadsProtocol protocol) {
			super(protocol, protocol.getAdapter());
		}

		@Override
		public SocketState service(SocketWrapperBase<?> socket) throws IOException {
			long now = System.nanoTime();
			boolean wasWaiting = this.waiting == socket;
			if (wasWaiting && now - this.since > LONGEST_HEAD.toNanos()) {
				return SocketState.CLOSED;
			}
			SocketState state = super.service(socket);
			this.since = wasWaiting ? this.since : now;
			this.waiting = (state == SocketState.LONG && !isAsync()) ? socket : null;
			if (state == SocketState.CLOSED) {
				throwAway(socket);
			}
			return state;
		}

		/**
		 * Throws away what has arrived, and waits for nothing. Otherwise the system tells
		 * the client that the connection broke, which may hide the answer from it.
		 */
		private static void throwAway(SocketWrapperBase<?> socket) {
			ByteBuffer arrived = ByteBuffer.allocate(MOST_THROWN_AWAY);
			try {
				while (!socket.isClosed() && arrived.hasRemaining() && socket.read(false, arrived) > 0) {
					// more may have arrived
				}
			}
			catch (IOException ex) {
				// the client is gone
			}
		}

	}

}
