package com.bulkops.orgs.site;

import java.time.Instant;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * One site as a row: by which doors it has the app, and the last license that was
 * reported.
 */
@Entity
@Table(name = "site")
class SiteEntity {

	@Id
	private String siteId;

	private String url;

	private @Nullable String cloudId;

	private boolean hasConnect;

	private boolean hasForge;

	private Instant changedAt;

	private @Nullable Boolean licenseActive;

	private @Nullable Instant licenseCheckedAt;

	@SuppressWarnings("NullAway.Init")
	protected SiteEntity() {
		// for JPA
	}

	SiteEntity(SiteId site, String url, Instant now) {
		this.siteId = site.value();
		this.url = url;
		this.changedAt = now;
	}

	/** Records an installation, and returns whether it changes anything. */
	boolean add(Door door, String url, Instant now) {
		if (has(door) && this.url.equals(url)) {
			return false;
		}
		this.url = url;
		set(door, true);
		this.changedAt = now;
		return true;
	}

	/** Records the end of an installation; the site is active while it has another. */
	void remove(Door door, Instant now) {
		set(door, false);
		this.changedAt = now;
	}

	private void set(Door door, boolean has) {
		switch (door) {
			case CONNECT -> this.hasConnect = has;
			case FORGE -> this.hasForge = has;
		}
	}

	boolean has(Door door) {
		return (door == Door.CONNECT) ? this.hasConnect : this.hasForge;
	}

	boolean isActive() {
		return this.hasConnect || this.hasForge;
	}

	void setCloudId(@Nullable String cloudId) {
		this.cloudId = cloudId;
	}

	SiteId site() {
		return new SiteId(this.siteId);
	}

	String url() {
		return this.url;
	}

	@Nullable String cloudId() {
		return this.cloudId;
	}

	@Nullable Boolean licenseActive() {
		return this.licenseActive;
	}

	@Nullable Instant licenseCheckedAt() {
		return this.licenseCheckedAt;
	}

}
