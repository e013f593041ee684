package com.bulkops.orgs.connect;

import java.time.Instant;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.TimeZone;

import com.atlassian.connect.spring.AddonAuthenticationType;
import com.atlassian.connect.spring.AtlassianHost;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * One installation as a row. It carries every field of the library's host, the shared
 * secret sealed, and what Jira last said about the licence.
 */
@Entity
@Table(name = "atlassian_host")
class HostEntity {

	@Id
	private String clientKey;

	private @Nullable String oauthClientId;

	private byte @Nullable [] sharedSecret;

	@Enumerated(EnumType.STRING)
	private @Nullable AddonAuthenticationType authentication;

	private @Nullable String cloudId;

	private String baseUrl = "";

	private @Nullable String displayUrl;

	private @Nullable String displayUrlServicedeskHelpCenter;

	private @Nullable String productType;

	private @Nullable String description;

	private @Nullable String serviceEntitlementNumber;

	private @Nullable String entitlementId;

	private @Nullable String entitlementNumber;

	private @Nullable String installationId;

	private boolean addonInstalled;

	private Instant createdDate;

	private Instant lastModifiedDate;

	private @Nullable String createdBy;

	private @Nullable String lastModifiedBy;

	private @Nullable Boolean licenseActive;

	private @Nullable Instant licenseCheckedAt;

	@SuppressWarnings("NullAway.Init")
	protected HostEntity() {
		// for JPA
	}

	HostEntity(String clientKey, Instant now) {
		this.clientKey = clientKey;
		this.createdDate = now;
		this.lastModifiedDate = now;
	}

	/**
	 * Takes over what an install or uninstall said.
	 * @param sealedSecret the new shared secret, {@code null} to forget the old one
	 */
	void update(AtlassianHost host, byte @Nullable [] sealedSecret, Instant now) {
		this.oauthClientId = host.getOauthClientId();
		this.sharedSecret = sealedSecret;
		this.authentication = host.getAuthentication();
		this.cloudId = host.getCloudId();
		this.baseUrl = host.getBaseUrl();
		this.displayUrl = host.getDisplayUrl();
		this.displayUrlServicedeskHelpCenter = host.getDisplayUrlServicedeskHelpCenter();
		this.productType = host.getProductType();
		this.description = host.getDescription();
		this.serviceEntitlementNumber = host.getServiceEntitlementNumber();
		this.entitlementId = host.getEntitlementId();
		this.entitlementNumber = host.getEntitlementNumber();
		this.installationId = host.getInstallationId();
		this.addonInstalled = sealedSecret != null;
		this.createdBy = host.getCreatedBy();
		this.lastModifiedBy = host.getLastModifiedBy();
		this.lastModifiedDate = now;
	}

	AtlassianHost toHost(String openedSecret) {
		AtlassianHost host = new AtlassianHost();
		host.setClientKey(this.clientKey);
		host.setOauthClientId(this.oauthClientId);
		host.setSharedSecret(openedSecret);
		host.setAuthentication(this.authentication);
		host.setCloudId(this.cloudId);
		host.setBaseUrl(this.baseUrl);
		host.setDisplayUrl(this.displayUrl);
		host.setDisplayUrlServicedeskHelpCenter(this.displayUrlServicedeskHelpCenter);
		host.setProductType(this.productType);
		host.setDescription(this.description);
		host.setServiceEntitlementNumber(this.serviceEntitlementNumber);
		host.setEntitlementId(this.entitlementId);
		host.setEntitlementNumber(this.entitlementNumber);
		host.setInstallationId(this.installationId);
		host.setAddonInstalled(this.addonInstalled);
		host.setCreatedDate(calendar(this.createdDate));
		host.setLastModifiedDate(calendar(this.lastModifiedDate));
		host.setCreatedBy(this.createdBy);
		host.setLastModifiedBy(this.lastModifiedBy);
		return host;
	}

	String clientKey() {
		return this.clientKey;
	}

	String baseUrl() {
		return this.baseUrl;
	}

	@Nullable String displayUrl() {
		return this.displayUrl;
	}

	byte @Nullable [] sealedSecret() {
		return this.sharedSecret;
	}

	boolean isInstalled() {
		return this.addonInstalled;
	}

	@Nullable Boolean licenseActive() {
		return this.licenseActive;
	}

	@Nullable Instant licenseCheckedAt() {
		return this.licenseCheckedAt;
	}

	private static Calendar calendar(Instant instant) {
		Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
		calendar.setTimeInMillis(instant.toEpochMilli());
		return calendar;
	}

}
