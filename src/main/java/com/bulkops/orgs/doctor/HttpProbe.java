package com.bulkops.orgs.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.network.Outbound;
import com.bulkops.orgs.network.ProxyRefused;

/**
 * One request without any credentials, sent as the app sends its requests: through the
 * proxy and with the trusted certificates of the environment. Redirects are not followed.
 */
final class HttpProbe {

	/** Chosen by us, as for the app's calls. */
	private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

	/** Chosen by us: longer than any answer takes. */
	private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

	/** Chosen by us: a hundred times the size of any expected answer. */
	private static final int LARGEST = 1024 * 1024;

	private HttpProbe() {
	}

	/**
	 * Reads an address.
	 * @throws IOException if there is no answer of the server; {@link NetworkFailure}
	 * describes it
	 */
	static Answer get(URI uri) throws IOException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(ANSWER_WITHIN);
		Outbound.proxyAuthorization(uri).ifPresent((header) -> request.header("Proxy-Authorization", header));
		HttpClient client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(CONNECT_WITHIN)
			.followRedirects(HttpClient.Redirect.NEVER)
			.build();
		try {
			HttpResponse<InputStream> response = client.send(request.build(),
					HttpResponse.BodyHandlers.ofInputStream());
			try (InputStream body = response.body()) {
				if (response.statusCode() == ProxyRefused.PASSWORD_REQUIRED) {
					throw new ProxyRefused(response.statusCode());
				}
				return new Answer(response.statusCode(), response.headers(),
						new String(body.readNBytes(LARGEST), StandardCharsets.UTF_8));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("interrupted");
		}
	}

	/**
	 * An answer.
	 */
	record Answer(int status, HttpHeaders headers, String body) {

		boolean isServerError() {
			return this.status >= 500;
		}

		boolean isRedirect() {
			return this.status / 100 == 3;
		}

	}

}
