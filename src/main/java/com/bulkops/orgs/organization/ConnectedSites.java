package com.bulkops.orgs.organization;

import java.util.List;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.Installations;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The sites that are connected to the same organization, each with its own key. Only the
 * host name of another site is disclosed.
 */
@Service
public class ConnectedSites {

	private final OrganizationLinkEntityRepository entities;

	private final Installations installations;

	ConnectedSites(OrganizationLinkEntityRepository entities, Installations installations) {
		this.entities = entities;
		this.installations = installations;
	}

	/**
	 * Finds the other sites of an installation's organization; none if it has no
	 * organization.
	 */
	@Transactional(readOnly = true)
	public List<Site> findOthers(InstallationId installation) {
		return this.entities.findOthers(installation.clientKey()).stream().map(this::site).toList();
	}

	/** Finds all sites of an organization. */
	@Transactional(readOnly = true)
	public List<Site> findAll(OrganizationId organization) {
		return this.entities.findByOrganization(organization.value()).stream().map(this::site).toList();
	}

	private Site site(OrganizationLinkEntity entity) {
		InstallationId installation = entity.installation();
		return new Site(installation, this.installations.hostOf(installation).orElse("unknown"));
	}

	/**
	 * A site that is connected.
	 *
	 * @param host its host name, to be shown
	 */
	public record Site(InstallationId installation, String host) {

	}

}
