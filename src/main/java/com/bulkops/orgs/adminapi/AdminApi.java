package com.bulkops.orgs.adminapi;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import com.bulkops.orgs.network.Outbound;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * The entry to Atlassian's Admin API. Opening an organization makes no call; the methods
 * of the opened client do.
 */
public class AdminApi {

	private final AdminApiProperties properties;

	private final Clock clock;

	private final Sleeper sleeper;

	private final DoubleSupplier jitter;

	private final RestClient http;

	/** The calls of all runs; pages do not wait for runs. */
	private final Semaphore together;

	private final PageShare pages;

	AdminApi(AdminApiProperties properties, Clock clock, CallMeters meters) {
		this(properties, clock, (duration) -> TimeUnit.NANOSECONDS.sleep(duration.toNanos()),
				() -> ThreadLocalRandom.current().nextDouble(), meters);
	}

	AdminApi(AdminApiProperties properties, Clock clock, Sleeper sleeper, DoubleSupplier jitter, CallMeters meters) {
		this.properties = properties;
		this.clock = clock;
		this.sleeper = meters.timing(sleeper);
		this.jitter = jitter;
		this.http = client(properties, meters);
		this.pages = new PageShare(clock);
		this.together = new Semaphore(properties.callsTogether(), true);
	}

	/** Opens an organization for a run, which pauses while no call can be made. */
	public OrganizationClient open(OrganizationId id, ApiKey key) {
		return open(id, key, this.properties.retriesOfRun(),
				new ConcurrencyLimiter(this.properties.callsAtOnce(), this.together, this.clock), CallContext.NONE);
	}

	/**
	 * Opens an organization for a page. The client gives up after a few seconds, and
	 * fails when the pages have made too many calls.
	 */
	public OrganizationClient openForPage(OrganizationId id, ApiKey key) {
		return open(id, key, this.properties.retriesOfPage(), new ConcurrencyLimiter(1, new Semaphore(1), this.clock),
				new CallContext(() -> this.pages.countCall(id), null, Instant.EPOCH));
	}

	private OrganizationClient open(OrganizationId id, ApiKey key, RetryPolicy retries, ConcurrencyLimiter limiter,
			CallContext caller) {
		RetryingClient client = new RetryingClient(new AuthorizedHttp(this.http, key, this.properties.largestBody()),
				retries, limiter, new Backoff(retries, this.sleeper, this.jitter), this.clock);
		return new OrganizationClient(id, new AdminApiHttp(client, this.properties.baseUrl()),
				this.properties.pageSize(), limiter, caller);
	}

	/**
	 * Builds a client that follows no redirect, which would pass on the key. Proxy and
	 * certificates are those of {@link Outbound}.
	 */
	private static RestClient client(AdminApiProperties properties, CallMeters meters) {
		boolean secure = "https".equalsIgnoreCase(properties.baseUrl().getScheme());
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
			.version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
			.connectTimeout(properties.connectTimeout())
			.followRedirects(HttpClient.Redirect.NEVER)
			.build());
		factory.setReadTimeout(properties.readTimeout());
		return RestClient.builder()
			.requestFactory(factory)
			.requestInterceptor(meters)
			.requestInterceptor(Outbound.throughProxy())
			.build();
	}

}
