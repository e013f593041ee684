package com.bulkops.orgs.connect;

import java.util.List;
import java.util.Optional;

import com.atlassian.connect.spring.AtlassianHostMapping;
import com.atlassian.connect.spring.AtlassianHostMappingRepository;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Where the Connect library finds and leaves its host mappings.
 */
@Component
class StoredHostMappings extends CrudAdapter<AtlassianHostMapping> implements AtlassianHostMappingRepository {

	private final HostMappingEntityRepository entities;

	StoredHostMappings(HostMappingEntityRepository entities) {
		this.entities = entities;
	}

	@Override
	@Transactional
	public <S extends AtlassianHostMapping> S save(S mapping) {
		this.entities.save(new HostMappingEntity(mapping));
		return mapping;
	}

	@Override
	@Transactional(readOnly = true)
	public Optional<AtlassianHostMapping> findById(String installationId) {
		return this.entities.findById(installationId).map(HostMappingEntity::toMapping);
	}

	@Override
	@Transactional(readOnly = true)
	public List<AtlassianHostMapping> findAll() {
		return this.entities.findAll().stream().map(HostMappingEntity::toMapping).toList();
	}

	@Override
	@Transactional
	public void deleteById(String installationId) {
		this.entities.deleteById(installationId);
	}

	@Override
	@Transactional
	public long deleteByClientKey(String clientKey) {
		return this.entities.deleteByClientKey(clientKey);
	}

	@Override
	String idOf(AtlassianHostMapping mapping) {
		return mapping.getInstallationId();
	}

}
