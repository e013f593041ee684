package com.bulkops.orgs.organization;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;

import org.springframework.stereotype.Component;

/**
 * The stored links. A transaction that changes one locks its site first.
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

	Optional<OrganizationLinkEntity> find(SiteId site) {
		return this.entities.findById(site.value());
	}

	List<OrganizationLinkEntity> findWithKeyExpiringUpTo(LocalDate date) {
		return this.entities.findByKeyExpiresOnLessThanEqual(date);
	}

	/** Locks the site until the transaction ends, and returns its link. */
	Optional<OrganizationLinkEntity> lock(SiteId site) {
		this.siteLock.lock(site);
		return find(site);
	}

	/** Locks the site, its organization and the next one, and returns the link. */
	Optional<OrganizationLinkEntity> lock(SiteId site, OrganizationId next) {
		Optional<OrganizationLinkEntity> link = lock(site);
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
