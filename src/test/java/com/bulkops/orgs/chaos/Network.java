package com.bulkops.orgs.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The network between the app and a server. It can be cut: open connections break where
 * they are, new ones are not taken. It can fall silent: connections stay open, and
 * nothing comes through until it is mended; what was sent meanwhile comes then.
 */
public final class Network implements AutoCloseable {

	private final URI target;

	private final ServerSocket door;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "network");
		thread.setDaemon(true);
		return thread;
	});

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final Object mended = new Object();

	private volatile boolean cut;

	private volatile boolean silent;

	private volatile long lastUsed = System.nanoTime();

	public Network(URI target) throws IOException {
		this.target = target;
		this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.threads.execute(this::accept);
	}

	public URI address() {
		return URI.create("http://localhost:" + this.door.getLocalPort());
	}

	/** The network to a database. */
	public static Network to(String jdbcUrl) throws IOException {
		return new Network(URI.create(jdbcUrl.substring("jdbc:".length())));
	}

	/** An address of the target by this way. */
	public String through(String jdbcUrl) {
		return jdbcUrl.replace(":" + this.target.getPort() + "/", ":" + address().getPort() + "/");
	}

	public void silence() {
		this.silent = true;
	}

	/** When the app last sent anything, as {@link System#nanoTime} counts. */
	long lastUsed() {
		return this.lastUsed;
	}

	void cut() {
		this.cut = true;
		this.open.forEach(Network::close);
		this.open.clear();
	}

	public void mend() {
		this.cut = false;
		synchronized (this.mended) {
			this.silent = false;
			this.mended.notifyAll();
		}
	}

	private void awaitSpeech() throws IOException {
		synchronized (this.mended) {
			while (this.silent) {
				try {
					this.mended.wait();
				}
				catch (InterruptedException ex) {
					throw new InterruptedIOException();
				}
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.door.close();
		cut();
		this.threads.shutdownNow();
	}

	private void accept() {
		while (!this.door.isClosed()) {
			try {
				Socket client = this.door.accept();
				awaitSpeech();
				if (this.cut) {
					close(client);
					continue;
				}
				connect(client);
			}
			catch (IOException ex) {
				continue; // closed
			}
		}
	}

	private void connect(Socket client) {
		try {
			Socket server = new Socket(this.target.getHost(), this.target.getPort());
			this.open.add(client);
			this.open.add(server);
			this.threads.execute(() -> copy(client, server, () -> this.lastUsed = System.nanoTime()));
			this.threads.execute(() -> copy(server, client, () -> {
			}));
		}
		catch (IOException ex) {
			close(client); // the other side went away
		}
	}

	private void copy(Socket from, Socket to, Runnable noticed) {
		try (from; to; InputStream input = from.getInputStream(); OutputStream output = to.getOutputStream()) {
			byte[] buffer = new byte[8192];
			for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
				noticed.run();
				awaitSpeech();
				output.write(buffer, 0, read);
				output.flush();
			}
		}
		catch (IOException ex) {
			// cut, or closed by one side
		}
		this.open.remove(from);
		this.open.remove(to);
	}

	private static void close(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
			socket.close();
		}
		catch (IOException ex) {
			// it is gone already
		}
	}

}
