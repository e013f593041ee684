package com.bulkops.orgs.adminapi;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpMethod;
import org.springframework.web.util.UriUtils;

/**
 * The two requests that this app makes: reading, and deleting one token. It cannot delete
 * anything else, and it sends the key to Atlassian's addresses only.
 */
class AdminApiHttp {

	/**
	 * Chosen by us: how often an unreadable answer is requested. Proxies send such pages
	 * for a while.
	 */
	private static final int ATTEMPTS_TO_UNDERSTAND = 4;

	private final RetryingClient client;

	private final URI baseUrl;

	AdminApiHttp(RetryingClient client, URI baseUrl) {
		this.client = client;
		this.baseUrl = baseUrl;
	}

	/**
	 * Reads a document.
	 * @param reader throws {@code UnexpectedAnswer} for a body that it does not
	 * understand
	 */
	<T> T get(URI uri, AdminApiError.Subject subject, Function<JsonNode, T> reader, CallContext context) {
		int misunderstood = 0;
		while (true) {
			AdminApiResponse response = this.client.send(HttpMethod.GET, uri, context).response();
			if (!response.isReadable()) {
				throw response.error().toException(subject);
			}
			try {
				return reader.apply(response.json());
			}
			catch (AdminApiException.UnexpectedAnswer ex) {
				misunderstood++;
				if (misunderstood >= ATTEMPTS_TO_UNDERSTAND) {
					throw ex;
				}
				this.client.waitBeforeRetry(misunderstood, context);
			}
		}
	}

	/** Revokes one token of one account, irreversibly. */
	RetryingClient.Attempted delete(AccountId account, TokenId token, CallContext context) {
		return this.client.send(HttpMethod.DELETE, uri(tokensPath(account) + "/" + encoded(token.value())), context);
	}

	/** Returns the path of the privileges over an account. */
	static String managePath(AccountId account) {
		return "/users/" + encoded(account.value()) + "/manage";
	}

	/** Returns the path of an account's own tokens. */
	static String tokensPath(AccountId account) {
		return managePath(account) + "/api-tokens";
	}

	URI uri(String pathAndQuery) {
		return URI.create(base() + pathAndQuery);
	}

	/**
	 * Returns the address of a {@code links.next}.
	 * @throws AdminApiException.UnexpectedAnswer if it leads to another host, to which
	 * the key must not be sent
	 */
	URI follow(String link) {
		try {
			URI next = URI.create(base() + "/").resolve(link);
			if (next.getRawUserInfo() == null && origin(next).equals(origin(this.baseUrl))) {
				return next;
			}
		}
		catch (IllegalArgumentException ex) {
			// not an address
		}
		throw new AdminApiException.UnexpectedAnswer(
				"Atlassian's list leads to another host. The key was not sent there, and the list cannot be read to its end.",
				null);
	}

	static String encoded(String value) {
		return UriUtils.encode(value, StandardCharsets.UTF_8);
	}

	private String base() {
		String base = this.baseUrl.toString();
		return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
	}

	private static String origin(URI uri) {
		boolean secure = "https".equalsIgnoreCase(uri.getScheme());
		int port = (uri.getPort() != -1) ? uri.getPort() : (secure ? 443 : 80);
		return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT);
	}

}
