package com.bulkops.orgs.forge;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.bulkops.orgs.site.Door;
import com.bulkops.orgs.site.LicenseSource;
import com.bulkops.orgs.site.Licenses.License;
import com.bulkops.orgs.site.SiteId;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * The licenses of sites that have the app through Forge, which tells them in its calls
 * only: a site that was heard has no newer answer than the recorded one. Environments
 * other than production have no licenses.
 */
@Component
@Order(2)
class ForgeLicenseSource implements LicenseSource {

	private final ForgeInstallationEntityRepository entities;

	private final boolean isProduction;

	private final Duration trusted;

	private final Clock clock;

	ForgeLicenseSource(ForgeInstallationEntityRepository entities, ForgeProperties properties,
			@Value("${bulkops.license.trusted:3d}") Duration trusted, Clock clock) {
		this.entities = entities;
		this.isProduction = properties.isProduction();
		this.trusted = trusted;
		this.clock = clock;
	}

	@Override
	public Door door() {
		return Door.FORGE;
	}

	@Override
	public License ask(SiteId site) {
		Instant heardAt = this.entities.findById(site.value())
			.filter(ForgeInstallationEntity::isInstalled)
			.map(ForgeInstallationEntity::heardAt)
			.orElse(null);
		if (heardAt == null) {
			return License.NOT_INSTALLED;
		}
		if (heardAt.plus(this.trusted).isBefore(this.clock.instant())) {
			return License.SILENT;
		}
		return this.isProduction ? License.UNKNOWN : License.ACTIVE;
	}

}
