package com.bulkops.orgs.organization;

import java.util.List;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.Sites;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The sites that are connected to the same organization, each with its own key. Only the
 * host name of another site is disclosed.
 */
@Service
public class ConnectedSites {

	private final OrganizationLinkEntityRepository entities;

	private final Sites sites;

	ConnectedSites(OrganizationLinkEntityRepository entities, Sites sites) {
		this.entities = entities;
		this.sites = sites;
	}

	/**
	 * Finds the other sites of a site's organization; none if it has no organization.
	 */
	@Transactional(readOnly = true)
	public List<Site> findOthers(SiteId site) {
		return this.entities.findOthers(site.value()).stream().map(this::site).toList();
	}

	/** Finds all sites of an organization. */
	@Transactional(readOnly = true)
	public List<Site> findAll(OrganizationId organization) {
		return this.entities.findByOrganization(organization.value()).stream().map(this::site).toList();
	}

	private Site site(OrganizationLinkEntity entity) {
		SiteId site = entity.site();
		return new Site(site, this.sites.hostOf(site).orElse("unknown"));
	}

	/**
	 * A site that is connected.
	 *
	 * @param host its host name, to be shown
	 */
	public record Site(SiteId site, String host) {

	}

}
