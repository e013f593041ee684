package com.bulkops.orgs.connect;

import java.util.List;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The sites on which the app is installed now.
 */
@Service
public class Installations {

	private final HostEntityRepository hosts;

	Installations(HostEntityRepository hosts) {
		this.hosts = hosts;
	}

	/** All current installations. */
	@Transactional(readOnly = true)
	public List<InstallationId> active() {
		return this.hosts.findByAddonInstalledTrueOrderByClientKey()
			.stream()
			.map((host) -> new InstallationId(host.clientKey()))
			.toList();
	}

	/** Whether the app is still installed there. */
	@Transactional(readOnly = true)
	public boolean isActive(InstallationId installation) {
		return this.hosts.findByClientKeyAndAddonInstalledTrue(installation.clientKey()).isPresent();
	}

}
