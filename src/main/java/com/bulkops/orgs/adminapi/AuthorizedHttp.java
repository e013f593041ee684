package com.bulkops.orgs.adminapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/**
 * Requests with the key of one organization, each sent once. Bodies are read up to a
 * size.
 */
final class AuthorizedHttp {

	private final RestClient http;

	private final ApiKey key;

	private final int largestBody;

	AuthorizedHttp(RestClient http, ApiKey key, DataSize largestBody) {
		this.http = http;
		this.key = key;
		this.largestBody = Math.toIntExact(largestBody.toBytes());
	}

	/**
	 * Sends a request without a body.
	 * @throws ResourceAccessException if there is no complete answer
	 * @throws AdminApiException.UnexpectedAnswer if the answer is too large; what the
	 * request did is unclear then
	 */
	AdminApiResponse send(HttpMethod method, URI uri) {
		AdminApiResponse response = this.http.method(method)
			.uri(uri)
			.header(HttpHeaders.AUTHORIZATION, "Bearer " + this.key.secret())
			.accept(MediaType.APPLICATION_JSON)
			.exchange((request, answer) -> {
				// Closed here: Spring would read the rest of the body, however long it
				// is.
				try (InputStream body = answer.getBody()) {
					return new AdminApiResponse(answer.getStatusCode().value(), answer.getHeaders(),
							body.readNBytes(this.largestBody + 1));
				}
				catch (IOException ex) {
					throw new ResourceAccessException("The answer broke off", ex);
				}
			});
		if (response == null || response.body().length > this.largestBody) {
			throw new AdminApiException.UnexpectedAnswer("Atlassian's answer is larger than this app reads.", null)
				.unclear();
		}
		return response;
	}

}
