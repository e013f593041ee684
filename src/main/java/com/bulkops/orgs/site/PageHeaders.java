package com.bulkops.orgs.site;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The content security policy of an answer. It depends on the site: a page may be framed
 * by that site only. Spring Security's header writers add the other headers and do not
 * replace this one.
 */
@Component
public class PageHeaders {

	static final String CONTENT_SECURITY_POLICY = "Content-Security-Policy";

	private final String bridgeOrigin;

	PageHeaders(@Value("${atlassian.connect.all-js-url}") String bridge) {
		this.bridgeOrigin = originOf(bridge);
	}

	/**
	 * Adds the policy of a page in Jira's frame.
	 * @param displayUrl the site's own domain; {@code null} if it has none
	 */
	public void addForPage(HttpServletResponse response, String baseUrl, @Nullable String displayUrl) {
		Set<String> ancestors = new LinkedHashSet<>();
		ancestors.add(originOf(baseUrl));
		if (StringUtils.hasText(displayUrl)) {
			ancestors.add(originOf(displayUrl));
		}
		response.setHeader(CONTENT_SECURITY_POLICY,
				("default-src 'none'; script-src 'self' %1$s; style-src 'self' %1$s; img-src 'self' data:; "
						+ "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
						+ "object-src 'none'; frame-src 'none'; frame-ancestors %2$s")
					.formatted(this.bridgeOrigin, String.join(" ", ancestors)));
	}

	/** Adds the policy of an answer to a page: a fragment, data, a download. */
	public static void addForCall(HttpServletResponse response) {
		response.setHeader(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
	}

	private static String originOf(String url) {
		URI uri = URI.create(url);
		return uri.getScheme() + "://" + uri.getRawAuthority();
	}

}
