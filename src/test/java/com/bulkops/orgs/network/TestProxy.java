package com.bulkops.orgs.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * A proxy on this machine that tunnels every name to one server here, so that tests may
 * use names that do not exist. It may want a user and a password.
 */
public final class TestProxy implements AutoCloseable {

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final int target;

	private final @Nullable String credentials;

	private volatile int refusal;

	/**
	 * Starts a proxy.
	 * @param target the port of the server
	 * @param credentials {@code user:password}; {@code null} if it wants none
	 */
	public TestProxy(int target, @Nullable String credentials) throws IOException {
		this.target = target;
		this.credentials = credentials;
		start(this::accept);
	}

	/** Answers every request with a status from now on. */
	public void refuse(int status) {
		this.refusal = status;
	}

	public int port() {
		return this.server.getLocalPort();
	}

	/** Returns the hosts and ports that were tunneled. */
	public List<String> tunneled() {
		return this.requests;
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

	private void serve(Socket client) {
		try (client) {
			InputStream in = client.getInputStream();
			List<String> head = head(in);
			String authorization = head.stream()
				.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith("proxy-authorization: "))
				.findFirst()
				.orElse("");
			OutputStream out = client.getOutputStream();
			if (this.refusal != 0) {
				answer(out, this.refusal + " Refused\r\nContent-Length: 0\r\nConnection: close");
			}
			else if (!head.get(0).startsWith("CONNECT ")) {
				answer(out, "400 Only tunnels\r\nContent-Length: 0\r\nConnection: close");
			}
			else if (this.credentials != null && !authorization.substring(authorization.lastIndexOf(' ') + 1)
				.equals(Base64.getEncoder().encodeToString(this.credentials.getBytes(StandardCharsets.UTF_8)))) {
				answer(out, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"acme\"\r\n"
						+ "Content-Length: 0\r\nConnection: close");
			}
			else {
				this.requests.add(head.get(0).split(" ")[1]);
				try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
					this.sockets.add(upstream);
					answer(out, "200 Connection established");
					start(() -> copy(upstream, client));
					copy(client, upstream);
				}
			}
		}
		catch (IOException ex) {
			// one of them is gone
		}
	}

	private static void answer(OutputStream out, String text) throws IOException {
		out.write(("HTTP/1.1 " + text + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		out.flush();
	}

	/** Reads byte by byte: what follows belongs to the tunnel. */
	private static List<String> head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (!head.toString().endsWith("\r\n\r\n")) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("The client is gone");
			}
			head.append((char) next);
		}
		return head.toString().lines().toList();
	}

	private static void copy(Socket from, Socket to) {
		try {
			from.getInputStream().transferTo(to.getOutputStream());
			to.shutdownOutput();
		}
		catch (IOException ex) {
			// one of them is gone
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "test-proxy");
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
