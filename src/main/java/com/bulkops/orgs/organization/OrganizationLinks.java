package com.bulkops.orgs.organization;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.SiteLock;

import org.springframework.stereotype.Component;

/**
 * The links as rows. Whoever changes one locks its site first.
 */
@Component
class OrganizationLinks {

	private final OrganizationLinkEntityRepository entities;

	private final SiteLock siteLock;

	private final OrganizationLock organizationLock;

	OrganizationLinks(OrganizationLinkEntityRepository entities, SiteLock siteLock, OrganizationLock organizationLock) {
		this.entities = entities;
		this.siteLock = siteLock;
		this.organizationLock = organizationLock;
	}

	Optional<OrganizationLinkEntity> find(InstallationId installation) {
		return this.entities.findById(installation.clientKey());
	}

	List<OrganizationLinkEntity> findWithKeyExpiringUpTo(LocalDate date) {
		return this.entities.findByKeyExpiresOnLessThanEqual(date);
	}

	/** The link, which nobody else changes before the transaction ends. */
	Optional<OrganizationLinkEntity> lock(InstallationId installation) {
		this.siteLock.lock(installation);
		return find(installation);
	}

	/** The same for a site that connects an organization: both are locked. */
	Optional<OrganizationLinkEntity> lock(InstallationId installation, OrganizationId next) {
		Optional<OrganizationLinkEntity> link = lock(installation);
		this.organizationLock.lock(link.map((before) -> before.toLink().id()).orElse(null), next);
		return link;
	}

	void save(OrganizationLinkEntity entity) {
		this.entities.save(entity);
	}

	void delete(OrganizationLinkEntity entity) {
		this.entities.delete(entity);
	}

}
