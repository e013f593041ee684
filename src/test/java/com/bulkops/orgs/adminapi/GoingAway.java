package com.bulkops.orgs.adminapi;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A server of HTTP/2 that ends its first connection with GOAWAY in the middle of a
 * request, and answers on the next one. Frames and codes are those of RFC 9113.
 */
final class GoingAway implements AutoCloseable {

	private static final int PREFACE = 24;

	private static final int DATA = 0;

	private static final int HEADERS = 1;

	private static final int SETTINGS = 4;

	private static final int GOAWAY = 7;

	private static final int END_STREAM = 1;

	private static final int END_HEADERS = 4;

	private static final int ACK = 1;

	/** Indexes of HPACK's static table (RFC 7541), as whole header fields. */
	private static final byte[] STATUS_204 = { (byte) 0x89 };

	private static final byte[] STATUS_404 = { (byte) 0x8d };

	private final SSLServerSocket server;

	private final Way way;

	private final AtomicInteger requests = new AtomicInteger();

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	GoingAway(SSLContext tls, Way way) throws IOException {
		this.way = way;
		this.server = (SSLServerSocket) tls.getServerSocketFactory()
			.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
		SSLParameters parameters = this.server.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		this.server.setSSLParameters(parameters);
		Thread thread = new Thread(this::accept, "going-away");
		thread.setDaemon(true);
		thread.start();
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** Returns how many requests came. */
	int requests() {
		return this.requests.get();
	}

	private void accept() {
		try {
			while (true) {
				SSLSocket client = (SSLSocket) this.server.accept();
				this.sockets.add(client);
				serve(client);
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(SSLSocket client) {
		try (client) {
			DataInputStream in = new DataInputStream(client.getInputStream());
			DataOutputStream out = new DataOutputStream(client.getOutputStream());
			in.readFully(new byte[PREFACE]);
			send(out, SETTINGS, 0, 0);
			boolean goesOn = true;
			while (goesOn) {
				int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
				int type = in.readUnsignedByte();
				int flags = in.readUnsignedByte();
				int stream = in.readInt();
				in.readFully(new byte[length]);
				if (type == SETTINGS && (flags & ACK) == 0) {
					send(out, SETTINGS, ACK, 0);
				}
				if (type == HEADERS) {
					goesOn = answer(out, stream, this.requests.incrementAndGet());
				}
			}
		}
		catch (IOException ex) {
			// the client is gone
		}
	}

	private boolean answer(DataOutputStream out, int stream, int number) throws IOException {
		if (number == 1) {
			int last = (this.way == Way.NOT_PROCESSED) ? 0 : stream;
			send(out, GOAWAY, 0, 0, 0, 0, 0, last, 0, 0, 0, 0);
			if (this.way == Way.ANSWERED) {
				send(out, HEADERS, END_STREAM | END_HEADERS, stream, STATUS_204);
			}
			return this.way == Way.ANSWERED;
		}
		if (this.way == Way.NOT_PROCESSED) {
			send(out, HEADERS, END_STREAM | END_HEADERS, stream, STATUS_204);
		}
		else {
			send(out, HEADERS, END_HEADERS, stream, STATUS_404);
			send(out, DATA, END_STREAM, stream, "{\"key\":\"notFound\"}".getBytes(StandardCharsets.US_ASCII));
		}
		return true;
	}

	private static void send(DataOutputStream out, int type, int flags, int stream, int... payload) throws IOException {
		byte[] bytes = new byte[payload.length];
		for (int at = 0; at < payload.length; at++) {
			bytes[at] = (byte) payload[at];
		}
		send(out, type, flags, stream, bytes);
	}

	private static void send(DataOutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
		out.writeByte(0);
		out.writeShort(payload.length);
		out.writeByte(type);
		out.writeByte(flags);
		out.writeInt(stream);
		out.write(payload);
		out.flush();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/** What the server does with the request that GOAWAY interrupts. */
	enum Way {

		/** It was not processed, and GOAWAY says so. */
		NOT_PROCESSED,
		/** It was processed, and the connection ends without the answer. */
		PROCESSED,
		/** It was processed, and the answer follows on the old connection. */
		ANSWERED

	}

}
