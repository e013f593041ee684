package com.bulkops.orgs.connect;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The last installation of a site by Connect as a row. The shared secret is encrypted,
 * and is removed by an uninstall.
 */
@Entity
@Table(name = "connect_installation")
class HostEntity {

	@Id
	private String clientKey;

	private String siteId;

	private byte @Nullable [] sharedSecret;

	private String baseUrl = "";

	private @Nullable String displayUrl;

	private @Nullable String installationId;

	@SuppressWarnings("NullAway.Init")
	protected HostEntity() {
		// for JPA
	}

	HostEntity(String clientKey, SiteId site) {
		this.clientKey = clientKey;
		this.siteId = site.value();
	}

	/** Stores the data of an install, which is valid until the next one. */
	void install(Install install, byte[] sealedSecret) {
		this.sharedSecret = sealedSecret;
		this.baseUrl = install.baseUrl();
		this.displayUrl = install.displayUrl();
		this.installationId = install.installationId();
	}

	/** Removes the shared secret. */
	void uninstall() {
		this.sharedSecret = null;
	}

	AtlassianHost toHost(String openedSecret) {
		AtlassianHost host = new AtlassianHost();
		host.setClientKey(this.clientKey);
		host.setSharedSecret(openedSecret);
		host.setBaseUrl(this.baseUrl);
		host.setDisplayUrl(this.displayUrl);
		host.setInstallationId(this.installationId);
		host.setAddonInstalled(isInstalled());
		return host;
	}

	String clientKey() {
		return this.clientKey;
	}

	SiteId site() {
		return new SiteId(this.siteId);
	}

	String baseUrl() {
		return this.baseUrl;
	}

	/** Returns the address that people use: the site's own domain if it has one. */
	String url() {
		return StringUtils.hasText(this.displayUrl) ? this.displayUrl : this.baseUrl;
	}

	byte @Nullable [] sealedSecret() {
		return this.sharedSecret;
	}

	boolean isInstalled() {
		return this.sharedSecret != null;
	}

}
