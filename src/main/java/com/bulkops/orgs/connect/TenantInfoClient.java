package com.bulkops.orgs.connect;

import java.util.regex.Pattern;

import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.site.CloudIds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * A client that asks sites for their cloud ids, without any token.
 */
@Component
class TenantInfoClient {

	private static final Logger log = LoggerFactory.getLogger(TenantInfoClient.class);

	private static final Pattern CLOUD_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

	private final AllowedSites allowedSites;

	private final RestClient http;

	TenantInfoClient(AllowedSites allowedSites, RestClient.Builder http) {
		this.allowedSites = allowedSites;
		this.http = http.build();
	}

	/** Returns the cloud id of a site; {@code null} if the site does not report one. */
	@Nullable String readCloudId(HostEntity host) {
		if (!this.allowedSites.allows(host.baseUrl())) {
			return logUnreported(host, "its address is none of the allowed hosts");
		}
		try {
			TenantInfo answer = this.http.get()
				.uri(UriComponentsBuilder.fromUriString(host.baseUrl()).path("/_edge/tenant_info").build().toUri())
				.retrieve()
				.body(TenantInfo.class);
			String cloudId = (answer != null) ? answer.cloudId() : null;
			return (cloudId != null && CLOUD_ID.matcher(cloudId).matches()) ? cloudId
					: logUnreported(host, "its answer has no cloud ID");
		}
		catch (RestClientException ex) {
			return logUnreported(host, NetworkFailure.describe(ex));
		}
	}

	private static @Nullable String logUnreported(HostEntity host, String reason) {
		log.warn("{} did not report its cloud ID, so its pages through Forge are refused: {}. "
				+ "It is asked again when such a page is opened, at most every {} minutes, and when the app is installed again.",
				host.clientKey(), reason, CloudIds.ASKED_AGAIN_AFTER.toMinutes());
		return null;
	}

	/** The public answer of a site at {@code /_edge/tenant_info}. */
	private record TenantInfo(@Nullable String cloudId) {

	}

}
