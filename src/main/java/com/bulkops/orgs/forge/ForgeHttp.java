package com.bulkops.orgs.forge;

import java.io.IOException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Calls to Atlassian's API with the tokens that come with a call of Forge's. No token is
 * stored. All methods throw {@link RestClientException} if there is no answer, or an
 * error or a redirect.
 */
@Component
class ForgeHttp {

	private final RestClient http;

	private final String apiBaseUrl;

	ForgeHttp(RestClient.Builder http, ForgeProperties properties) {
		this.http = http.build();
		this.apiBaseUrl = properties.apiBaseUrl();
	}

	/** Returns where Jira of a site is, if the token of a call says the same. */
	Optional<String> jiraOf(ForgeCall call) {
		String jira = this.apiBaseUrl + ForgeAssumptions.JIRA_PATH + call.cloudId();
		return Optional.of(jira).filter((address) -> address.equals(call.installation().apiBaseUrl()));
	}

	/** Returns an address of Atlassian's API. */
	String api(String path) {
		return this.apiBaseUrl + path;
	}

	/** Sends a JSON body, or reads if there is none. */
	ResponseEntity<JsonNode> send(String address, String token, @Nullable Object body) {
		RestClient.RequestHeadersSpec<?> request = (body == null) ? this.http.get().uri(address)
				: this.http.post().uri(address).contentType(MediaType.APPLICATION_JSON).body(body);
		return request.header(HttpHeaders.AUTHORIZATION, "Bearer " + token)
			.accept(MediaType.APPLICATION_JSON)
			.retrieve()
			.onStatus(HttpStatusCode::is3xxRedirection, ForgeHttp::refuseRedirect)
			.toEntity(JsonNode.class);
	}

	private static void refuseRedirect(HttpRequest request, ClientHttpResponse response) throws IOException {
		throw new RestClientException("Atlassian redirects (HTTP %d)".formatted(response.getStatusCode().value()));
	}

}
