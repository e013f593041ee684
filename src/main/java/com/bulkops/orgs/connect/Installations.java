package com.bulkops.orgs.connect;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.util.StringUtils;

/**
 * The sites on which the app is installed now, and who administers them.
 */
@Service
public class Installations {

	private final HostEntityRepository hosts;

	private final StoredHosts openHosts;

	private final Administrators administrators;

	Installations(HostEntityRepository hosts, StoredHosts openHosts, Administrators administrators) {
		this.hosts = hosts;
		this.openHosts = openHosts;
		this.administrators = administrators;
	}

	/** All current installations. */
	@Transactional(readOnly = true)
	public List<InstallationId> active() {
		return this.hosts.findByAddonInstalledTrueOrderByClientKey()
			.stream()
			.map((host) -> new InstallationId(host.clientKey()))
			.toList();
	}

	/** Whether an account administers a site; not if Jira does not say so. */
	public boolean isAdministrator(ActingUser account) {
		return this.openHosts.findById(account.installation().clientKey())
			.filter((host) -> this.administrators.contains(account, host))
			.isPresent();
	}

	/**
	 * The host name by which people know a site: that of its own domain if it has one.
	 * Nothing if the app is not installed there.
	 */
	@Transactional(readOnly = true)
	public Optional<String> hostOf(InstallationId installation) {
		return this.hosts.findByClientKeyAndAddonInstalledTrue(installation.clientKey())
			.map((host) -> URI.create(StringUtils.hasText(host.displayUrl()) ? host.displayUrl() : host.baseUrl()))
			.map(URI::getHost);
	}

	/** Whether the app is still installed there. */
	@Transactional(readOnly = true)
	public boolean isActive(InstallationId installation) {
		return this.hosts.findByClientKeyAndAddonInstalledTrue(installation.clientKey()).isPresent();
	}

}
