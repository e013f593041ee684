package com.bulkops.orgs.connect;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.Installations;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.StringUtils;

/**
 * The sites that have the app, as Connect installed it. Jira reports who administers
 * them.
 */
@Service
class ConnectInstallations implements Installations {

	private final HostEntityRepository hosts;

	private final ConnectHosts openHosts;

	private final Administrators administrators;

	ConnectInstallations(HostEntityRepository hosts, ConnectHosts openHosts, Administrators administrators) {
		this.hosts = hosts;
		this.openHosts = openHosts;
		this.administrators = administrators;
	}

	@Override
	@Transactional(readOnly = true)
	public List<InstallationId> active() {
		return this.hosts.findByAddonInstalledTrueOrderByClientKey()
			.stream()
			.map((host) -> new InstallationId(host.clientKey()))
			.toList();
	}

	@Override
	public boolean isAdministrator(ActingUser account) {
		return this.openHosts.findById(account.installation().clientKey())
			.filter((host) -> this.administrators.contains(account, host))
			.isPresent();
	}

	@Override
	@Transactional(readOnly = true)
	public Optional<String> hostOf(InstallationId installation) {
		return this.hosts.findByClientKeyAndAddonInstalledTrue(installation.clientKey())
			.map((host) -> URI.create(StringUtils.hasText(host.displayUrl()) ? host.displayUrl() : host.baseUrl()))
			.map(URI::getHost);
	}

	@Override
	@Transactional(readOnly = true)
	public boolean isActive(InstallationId installation) {
		return this.hosts.findByClientKeyAndAddonInstalledTrue(installation.clientKey()).isPresent();
	}

}
