package com.bulkops.orgs.connect;

import java.time.Instant;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * The cloud id by which Forge knows a site, and the installation of that site.
 */
@Entity
@Table(name = "forge_site")
class ForgeSiteEntity {

	@Id
	private String cloudId;

	private String clientKey;

	private Instant learnedAt;

	@SuppressWarnings("NullAway.Init")
	protected ForgeSiteEntity() {
		// for JPA
	}

	ForgeSiteEntity(String cloudId, String clientKey, Instant learnedAt) {
		this.cloudId = cloudId;
		this.clientKey = clientKey;
		this.learnedAt = learnedAt;
	}

	String clientKey() {
		return this.clientKey;
	}

}
