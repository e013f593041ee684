package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

/**
 * A Jira site and an organization on one port of this machine: everything of Atlassian
 * that the app talks to.
 */
public final class SimulatedAtlassian implements AutoCloseable {

	static {
		// Without it each answer waits 40 ms for the acknowledgement of its headers.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Map<String, AdminApiEndpoints> organizations = new ConcurrentHashMap<>();

	private final List<Organization> added = new CopyOnWriteArrayList<>();

	private final Clock clock;

	private final JiraSite site;

	private final HostPage hostPage;

	private final ForgeHost forge;

	private volatile @Nullable DatingProxy front;

	/** Starts with a site of its own. */
	public SimulatedAtlassian(int port, Clock clock) {
		this(port, "site-" + UUID.randomUUID(), JiraSite.newSecret(), clock);
	}

	SimulatedAtlassian(int port, String clientKey, String sharedSecret, Clock clock) {
		this.clock = clock;
		this.site = new JiraSite(this::baseUrl, clientKey, sharedSecret, clock);
		this.hostPage = new HostPage(this.site, this::baseUrl, this::people);
		this.forge = new ForgeHost(this.site, this::baseUrl, clock);
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Port " + port + " cannot be opened", ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	/** Everybody whom the site knows by name. */
	private Map<String, String> people() {
		Map<String, String> people = new TreeMap<>(Map.of("5b10ac8d82e05b22cc7d4ef5", "Ada Admin"));
		this.added.forEach((organization) -> people.putAll(organization.names()));
		return people;
	}

	/** The site knows an organization's people, wherever its API is. */
	public void introduce(Organization organization) {
		this.added.add(organization);
	}

	/** Adds an organization; its key opens it from now on. */
	public Organization add(Organization organization) {
		this.organizations.put("Bearer " + organization.apiKey(),
				new AdminApiEndpoints(this::baseUrl, organization, this.clock));
		introduce(organization);
		return organization;
	}

	/** Makes another key that opens an organization besides those before. */
	public String addKey(Organization organization) {
		String key = "key-" + UUID.randomUUID();
		this.organizations.put("Bearer " + key, new AdminApiEndpoints(this::baseUrl, organization, this.clock));
		return key;
	}

	/** Deletes a key: calls that are not answered yet are rejected, too. */
	public void deleteKey(String key) {
		AdminApiEndpoints opened = this.organizations.remove("Bearer " + key);
		if (opened != null) {
			opened.deleteKey();
		}
	}

	/**
	 * Answers carry the time of the given clock from now on, and not the machine's; it is
	 * elsewhere from now on.
	 */
	public void dateAnswersBy(Clock other) {
		this.front = new DatingProxy(this.server.getAddress().getPort(), other);
	}

	/** Where Jira, the Admin API and the bridge are. */
	public URI baseUrl() {
		DatingProxy proxy = this.front;
		return URI.create("http://localhost:" + ((proxy != null) ? proxy.port() : this.server.getAddress().getPort()));
	}

	/** Where the public keys of signed installs are. */
	public URI installKeys() {
		return URI.create(baseUrl() + "/install-keys");
	}

	/** Where the bridge's script is. */
	public URI bridge() {
		return URI.create(baseUrl() + "/cdn/all.js");
	}

	public JiraSite site() {
		return this.site;
	}

	/** Forge, for the same site. */
	ForgeHost forge() {
		return this.forge;
	}

	/** The app whose pages Jira shows. */
	public void show(URI app) {
		this.hostPage.show(app);
		this.forge.show(app);
	}

	@Override
	public void close() {
		DatingProxy proxy = this.front;
		if (proxy != null) {
			proxy.close();
		}
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	private void handle(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		if (path.startsWith("/admin/") || path.startsWith("/users/")) {
			AdminApiEndpoints opened = this.organizations
				.get(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
			if (opened == null) {
				Http.json(exchange, 401, "{\"code\":401,\"message\":\"Unauthorized\"}");
				return;
			}
			opened.handle(exchange);
		}
		else if (!JiraSite.handleForge(exchange) && !this.forge.handle(exchange) && !this.site.handle(exchange)
				&& !this.hostPage.handle(exchange)) {
			Http.empty(exchange, 404);
		}
	}

}
