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
 * HTTP/1.1 with a time limit for the whole head of a request. Tomcat's own timeout
 * restarts with each byte. Public because Tomcat creates it from its name.
 */
public final class BoundedHeadsProtocol extends Http11NioProtocol {

	/** Chosen by us: a head has one or two packets. */
	static final Duration LONGEST_HEAD = Duration.ofSeconds(10);

	/** Chosen by us, in bytes: more than a form that was sent by mistake. */
	private static final int MOST_DISCARDED = 64 * 1024;

	@Override
	protected Processor createProcessor() {
		return new BoundedHeads(this);
	}

	private static final class BoundedHeads extends Http11Processor {

		/** The socket whose head is not complete; processors are reused. */
		private @Nullable SocketWrapperBase<?> waiting;

		/** When the wait began, by {@link System#nanoTime}. */
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
				discardArrived(socket);
			}
			return state;
		}

		/**
		 * Discards what has arrived, without waiting. Otherwise the operating system
		 * resets the connection, which may hide the answer from the client.
		 */
		private static void discardArrived(SocketWrapperBase<?> socket) {
			ByteBuffer arrived = ByteBuffer.allocate(MOST_DISCARDED);
			try {
				while (!socket.isClosed() && arrived.hasRemaining() && socket.read(false, arrived) > 0) {
					// more may have arrived
				}
			}
			catch (IOException ex) {
				// the client has closed the connection
			}
		}

	}

}
