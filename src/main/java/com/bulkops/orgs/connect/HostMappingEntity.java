package com.bulkops.orgs.connect;

import com.atlassian.connect.spring.AtlassianHostMapping;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * Which Forge installation belongs to which Connect installation.
 */
@Entity
@Table(name = "atlassian_host_mapping")
class HostMappingEntity {

	@Id
	private String installationId;

	private String clientKey;

	@SuppressWarnings("NullAway.Init")
	protected HostMappingEntity() {
		// for JPA
	}

	HostMappingEntity(AtlassianHostMapping mapping) {
		this.installationId = mapping.getInstallationId();
		this.clientKey = mapping.getClientKey();
	}

	AtlassianHostMapping toMapping() {
		AtlassianHostMapping mapping = new AtlassianHostMapping();
		mapping.setInstallationId(this.installationId);
		mapping.setClientKey(this.clientKey);
		return mapping;
	}

}
