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
 * anything else, and knows which addresses are Atlassian's.
 */
class AdminApiHttp {

	/**
	 * How often an answer that cannot be understood is asked for: proxies send such pages
	 * for a while.
	 */
	private static final int ATTEMPTS_TO_UNDERSTAND = 4;

	private final RetryingClient sender;

	private final URI baseUrl;

	AdminApiHttp(RetryingClient sender, URI baseUrl) {
		this.sender = sender;
		this.baseUrl = baseUrl;
	}

	/** The same, for another caller. */
	AdminApiHttp calledBy(CallContext caller) {
		return new AdminApiHttp(this.sender.calledBy(caller), this.baseUrl);
	}

	/**
	 * Reads. The reader throws {@code UnexpectedAnswer} for a body that it does not
	 * understand.
	 */
	<T> T get(URI uri, AdminApiResponse.Subject subject, Function<JsonNode, T> reader) {
		int misunderstood = 0;
		while (true) {
			AdminApiResponse answer = this.sender.send(HttpMethod.GET, uri).answer();
			if (!answer.isReadable()) {
				throw answer.failure(subject);
			}
			try {
				return reader.apply(answer.json());
			}
			catch (AdminApiException.UnexpectedAnswer ex) {
				misunderstood++;
				if (misunderstood >= ATTEMPTS_TO_UNDERSTAND) {
					throw ex;
				}
				this.sender.backOff(misunderstood);
			}
		}
	}

	/** Revokes one token of one account, for good. */
	RetryingClient.Attempted delete(AccountId account, TokenId token) {
		return this.sender.send(HttpMethod.DELETE, uri(tokensPath(account) + "/" + encoded(token.value())));
	}

	/** The address of what may be done with an account. */
	static String managePath(AccountId account) {
		return "/users/" + encoded(account.value()) + "/manage";
	}

	/** The address of an account's own tokens. */
	static String tokensPath(AccountId account) {
		return managePath(account) + "/api-tokens";
	}

	URI uri(String pathAndQuery) {
		return URI.create(base() + pathAndQuery);
	}

	/**
	 * The address to which a {@code links.next} leads.
	 * @throws AdminApiException.UnexpectedAnswer if it leads away from Atlassian, where
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
			// no address at all: refused as well
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
