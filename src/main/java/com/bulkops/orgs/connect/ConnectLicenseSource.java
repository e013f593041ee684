package com.bulkops.orgs.connect;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.AppKey;
import com.bulkops.orgs.site.Door;
import com.bulkops.orgs.site.LicenseSource;
import com.bulkops.orgs.site.Licenses.License;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClientException;

/**
 * The licenses that Jira reports ({@code GET /rest/atlassian-connect/1/addons/<key>}).
 */
@Component
@Order(1)
class ConnectLicenseSource implements LicenseSource {

	private static final Logger log = LoggerFactory.getLogger(ConnectLicenseSource.class);

	private final ConnectHosts hosts;

	private final JiraClient jira;

	private final AppKey appKey;

	ConnectLicenseSource(ConnectHosts hosts, JiraClient jira, AppKey appKey) {
		this.hosts = hosts;
		this.jira = jira;
		this.appKey = appKey;
	}

	@Override
	public Door door() {
		return Door.CONNECT;
	}

	@Override
	public License ask(SiteId site) {
		return this.hosts.findReachable(site).map(this::ask).orElse(License.NOT_INSTALLED);
	}

	License ask(AtlassianHost host) {
		try {
			Addon addon = this.jira.get(host, "/rest/atlassian-connect/1/addons/" + this.appKey.value(), Addon.class)
				.getBody();
			return (addon != null && this.appKey.value().equals(addon.key())) ? license(addon.license())
					: License.UNKNOWN;
		}
		catch (HttpClientErrorException.Unauthorized ex) {
			log.warn("Jira answered 401 for {}, so the app is treated as uninstalled there: nothing is revoked",
					host.getClientKey());
			return License.NOT_INSTALLED;
		}
		catch (RestClientException | IllegalArgumentException ex) {
			log.warn("Jira did not report the license of {}, so its last answer is used: {}", host.getClientKey(),
					JiraRedirected.describe(ex));
			return License.UNKNOWN;
		}
	}

	/**
	 * Returns no license for a missing object, and an unknown one for an empty object. An
	 * answer about no app, or about another one, says nothing.
	 */
	private static License license(Addon.@Nullable Terms terms) {
		if (terms == null) {
			return License.NONE;
		}
		return (terms.active() == null) ? License.UNKNOWN : terms.active() ? License.ACTIVE : License.NONE;
	}

	private record Addon(@Nullable String key, @Nullable Terms license) {

		private record Terms(@Nullable Boolean active) {

		}

	}

}
