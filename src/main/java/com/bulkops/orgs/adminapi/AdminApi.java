package com.bulkops.orgs.adminapi;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * The door to Atlassian's Admin API. Opening an organization calls nobody; the methods of
 * what is opened do.
 */
public class AdminApi {

	private final AdminApiProperties properties;

	private final Clock clock;

	private final Sleeper sleeper;

	private final DoubleSupplier jitter;

	private final RestClient http;

	/** The calls of all runs together; pages do not wait for runs. */
	private final Semaphore together;

	/** The calls of all pages for one organization. */
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

	/** For a run, which pauses where a call cannot be made for a while. */
	public OrganizationClient open(OrganizationId id, ApiKey key) {
		return open(id, key, this.properties, this.together, CallContext.ANYBODY);
	}

	/**
	 * For a page, whose reader waits: gives up after seconds, and when the pages have
	 * asked too often.
	 */
	public OrganizationClient openForPage(OrganizationId id, ApiKey key) {
		return open(id, key, this.properties.forPage(), new Semaphore(1),
				new CallContext(() -> this.pages.take(id), null, Instant.EPOCH));
	}

	private OrganizationClient open(OrganizationId id, ApiKey key, AdminApiProperties patience, Semaphore all,
			CallContext caller) {
		ConcurrencyLimiter pace = new ConcurrencyLimiter(patience.callsAtOnce(), all, this.clock);
		return new OrganizationClient(id, new AdminApiHttp(
				new RetryingClient(this.http, patience, key, this.clock, this.sleeper, this.jitter, pace, caller),
				patience.baseUrl()), patience.pageSize(), pace);
	}

	/** Redirects are never followed: the key would go along. */
	private static RestClient client(AdminApiProperties properties, CallMeters meters) {
		boolean secure = "https".equalsIgnoreCase(properties.baseUrl().getScheme());
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
			.version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
			.connectTimeout(properties.connectTimeout())
			.followRedirects(HttpClient.Redirect.NEVER)
			.build());
		factory.setReadTimeout(properties.readTimeout());
		return RestClient.builder().requestFactory(factory).requestInterceptor(meters).build();
	}

}
