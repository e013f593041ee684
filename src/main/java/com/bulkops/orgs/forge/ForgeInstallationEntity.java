package com.bulkops.orgs.forge;

import java.time.Instant;

import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/**
 * The last installation of a site by Forge as a row.
 */
@Entity
@Table(name = "forge_installation")
class ForgeInstallationEntity {

	@Id
	private String siteId;

	private @Nullable String installationId;

	private Instant installedAt;

	private @Nullable Instant uninstalledAt;

	private Instant heardAt;

	@SuppressWarnings("NullAway.Init")
	protected ForgeInstallationEntity() {
		// for JPA
	}

	ForgeInstallationEntity(SiteId site, ForgeCall call, Instant now) {
		this.siteId = site.value();
		this.installedAt = call.issuedAt();
		this.heardAt = now;
	}

	/**
	 * Records a verified call. After an uninstall it is the first one of a new
	 * installation.
	 * @return {@code false} if its token was issued before the uninstall
	 */
	boolean hear(ForgeCall call, Instant now) {
		if (this.uninstalledAt != null) {
			if (!call.issuedAt().isAfter(this.uninstalledAt)) {
				return false;
			}
			this.uninstalledAt = null;
			this.installedAt = call.issuedAt();
		}
		this.installationId = call.installation().id();
		this.heardAt = now;
		return true;
	}

	/**
	 * Records an uninstall.
	 * @return {@code false} if its token was issued before the installation
	 */
	boolean uninstall(Instant issuedAt) {
		if (issuedAt.isBefore(this.installedAt)) {
			return false;
		}
		this.uninstalledAt = issuedAt;
		return true;
	}

	SiteId site() {
		return new SiteId(this.siteId);
	}

	boolean isInstalled() {
		return this.uninstalledAt == null;
	}

	@Nullable String installationId() {
		return this.installationId;
	}

	Instant heardAt() {
		return this.heardAt;
	}

}
