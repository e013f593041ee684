package com.bulkops.orgs.connect;

import java.io.IOException;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

import com.atlassian.connect.spring.AtlassianHost;
import com.atlassian.connect.spring.internal.jwt.CanonicalHttpRequest;
import com.atlassian.connect.spring.internal.jwt.HttpRequestCanonicalizer;
import com.atlassian.connect.spring.internal.jwt.JwtJsonBuilder;
import com.atlassian.connect.spring.internal.jwt.JwtWriter;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A client that calls Jira as the app, always for a given site and signed with that
 * site's secret. All methods throw
 * {@link org.springframework.web.client.RestClientException} if Jira does not answer, or
 * answers with an error.
 */
@Component
class JiraClient {

	private final RestClient http;

	private final Descriptor descriptor;

	JiraClient(RestClient.Builder http, Descriptor descriptor) {
		this.http = http.build();
		this.descriptor = descriptor;
	}

	/** Reads a path of a site. */
	<T> ResponseEntity<T> get(AtlassianHost host, String path, Class<T> type) {
		return this.http.get()
			.uri(address(host, path))
			.header(HttpHeaders.AUTHORIZATION, authorization(HttpMethod.GET, path, host))
			.retrieve()
			.onStatus(HttpStatusCode::is3xxRedirection, JiraClient::refuseRedirect)
			.toEntity(type);
	}

	/** Sends a JSON body to a path of a site. */
	<T> ResponseEntity<T> post(AtlassianHost host, String path, Object body, Class<T> type) {
		return this.http.post()
			.uri(address(host, path))
			.header(HttpHeaders.AUTHORIZATION, authorization(HttpMethod.POST, path, host))
			.header("X-Atlassian-Token", "nocheck")
			.accept(MediaType.APPLICATION_JSON)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.retrieve()
			.onStatus(HttpStatusCode::is3xxRedirection, JiraClient::refuseRedirect)
			.toEntity(type);
	}

	/** A signed request is not sent to another address; what redirects is no answer. */
	private static void refuseRedirect(HttpRequest request, ClientHttpResponse response) throws IOException {
		URI target = response.getHeaders().getLocation();
		throw new JiraRedirected("%s redirects to %s (HTTP %d)".formatted(request.getURI().getHost(),
				(target != null) ? target.getHost() : "no address", response.getStatusCode().value()));
	}

	private static URI address(AtlassianHost host, String path) {
		return UriComponentsBuilder.fromUriString(host.getBaseUrl()).path(path).build().toUri();
	}

	/** Signs a request; the library's default lifetime is three minutes. */
	private String authorization(HttpMethod method, String path, AtlassianHost host) {
		try {
			String claims = new JwtJsonBuilder().issuer(this.descriptor.key())
				.queryHash(HttpRequestCanonicalizer.computeCanonicalRequestHash(new Call(method.name(), path)))
				.build();
			return LifecycleToken.SCHEME
					+ new JwtWriter(JWSAlgorithm.HS256, new MACSigner(host.getSharedSecret())).jsonToJwt(claims);
		}
		catch (JOSEException | NoSuchAlgorithmException ex) {
			throw new IllegalStateException("A request to %s cannot be signed".formatted(host.getClientKey()), ex);
		}
	}

	/**
	 * A request as its token names it; no request of this app has a query.
	 */
	private record Call(String getMethod, String getRelativePath) implements CanonicalHttpRequest {

		@Override
		public Map<String, String[]> getParameterMap() {
			return Map.of();
		}

	}

}
