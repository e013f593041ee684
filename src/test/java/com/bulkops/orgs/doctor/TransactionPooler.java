package com.bulkops.orgs.doctor;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pooler in transaction mode, as small as possible: all clients share one session of
 * the server, each for one transaction. It speaks PostgreSQL's protocol 3.
 */
final class TransactionPooler implements AutoCloseable {

	private static final int PROTOCOL_3 = 196608;

	private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final ReentrantLock session = new ReentrantLock();

	private final Socket upstream;

	private byte[] welcome = {};

	TransactionPooler(int port) throws IOException {
		this.upstream = new Socket(InetAddress.getLoopbackAddress(), port);
		this.sockets.add(this.upstream);
		start(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				this.sockets.add(client);
				start(() -> serve(client));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			DataInputStream client = new DataInputStream(socket.getInputStream());
			DataOutputStream out = new DataOutputStream(socket.getOutputStream());
			welcome(startup(client, out), out);
			while (true) {
				int type = client.readUnsignedByte();
				byte[] body = client.readNBytes(client.readInt() - Integer.BYTES);
				if (type == 'X') {
					return;
				}
				if (!this.session.isHeldByCurrentThread()) {
					this.session.lock();
				}
				DataOutputStream server = new DataOutputStream(this.upstream.getOutputStream());
				server.writeByte(type);
				server.writeInt(body.length + Integer.BYTES);
				server.write(body);
				if ((type == 'Q' || type == 'S') && relay(out) == 'I') {
					this.session.unlock();
				}
			}
		}
		catch (IOException ex) {
			// one of them is gone
		}
		finally {
			if (this.session.isHeldByCurrentThread()) {
				this.session.unlock();
			}
		}
	}

	/** Reads what the client asks for, and refuses encryption. */
	private static byte[] startup(DataInputStream client, DataOutputStream out) throws IOException {
		while (true) {
			byte[] body = client.readNBytes(client.readInt() - Integer.BYTES);
			if (ByteBuffer.wrap(body).getInt() == PROTOCOL_3) {
				return body;
			}
			out.writeByte('N');
		}
	}

	/** Signs the first client in at the server; the others get the same answer. */
	private void welcome(byte[] startup, DataOutputStream out) throws IOException {
		this.session.lock();
		try {
			if (this.welcome.length == 0) {
				DataOutputStream server = new DataOutputStream(this.upstream.getOutputStream());
				server.writeInt(startup.length + Integer.BYTES);
				server.write(startup);
				ByteArrayOutputStream answer = new ByteArrayOutputStream();
				relay(new DataOutputStream(answer));
				this.welcome = answer.toByteArray();
			}
			out.write(this.welcome);
		}
		finally {
			this.session.unlock();
		}
	}

	/** Passes messages on until the server is ready, and returns its status. */
	private int relay(DataOutputStream out) throws IOException {
		DataInputStream server = new DataInputStream(this.upstream.getInputStream());
		while (true) {
			int type = server.readUnsignedByte();
			byte[] body = server.readNBytes(server.readInt() - Integer.BYTES);
			out.writeByte(type);
			out.writeInt(body.length + Integer.BYTES);
			out.write(body);
			if (type == 'Z') {
				out.flush();
				return body[0];
			}
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "transaction-pooler");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
