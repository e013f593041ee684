package com.bulkops.orgs.connect;

import java.time.Instant;

import com.atlassian.connect.spring.AtlassianHost;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * One installation as a row: the data of the last install, with the shared secret
 * encrypted, and the last license that Jira reported.
 */
@Entity
@Table(name = "atlassian_host")
class HostEntity {

	@Id
	private String clientKey;

	private byte @Nullable [] sharedSecret;

	private String baseUrl = "";

	private @Nullable String displayUrl;

	private @Nullable String installationId;

	private boolean addonInstalled;

	private Instant createdDate;

	private Instant lastModifiedDate;

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

	/** Stores the data of an install, which is valid until the next one. */
	void install(Install install, byte[] sealedSecret, Instant now) {
		this.sharedSecret = sealedSecret;
		this.baseUrl = install.baseUrl();
		this.displayUrl = install.displayUrl();
		this.installationId = install.installationId();
		this.addonInstalled = true;
		this.lastModifiedDate = now;
	}

	/** Removes the shared secret. */
	void uninstall(Instant now) {
		this.sharedSecret = null;
		this.addonInstalled = false;
		this.lastModifiedDate = now;
	}

	AtlassianHost toHost(String openedSecret) {
		AtlassianHost host = new AtlassianHost();
		host.setClientKey(this.clientKey);
		host.setSharedSecret(openedSecret);
		host.setBaseUrl(this.baseUrl);
		host.setDisplayUrl(this.displayUrl);
		host.setInstallationId(this.installationId);
		host.setAddonInstalled(this.addonInstalled);
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

}
