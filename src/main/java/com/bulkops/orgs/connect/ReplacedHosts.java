package com.bulkops.orgs.connect;

import java.util.concurrent.Executor;

import com.atlassian.connect.spring.AtlassianHost;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.Licenses.License;
import com.bulkops.orgs.site.SiteId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The end of installations that a new one has replaced: an import gives a site a new
 * client key, and the old one is never uninstalled. An address that a caller sends proves
 * nothing. An installation ends only if Jira at that address accepts the secret of the
 * new one and refuses that of the old one.
 */
@Component
class ReplacedHosts {

	private static final Logger log = LoggerFactory.getLogger(ReplacedHosts.class);

	private final HostEntityRepository entities;

	private final ConnectHosts hosts;

	private final ConnectLicenseSource jira;

	private final ConnectCloudIds cloudIds;

	private final Executor executor;

	ReplacedHosts(HostEntityRepository entities, ConnectHosts hosts, ConnectLicenseSource jira,
			ConnectCloudIds cloudIds, @Qualifier("applicationTaskExecutor") Executor executor) {
		this.entities = entities;
		this.hosts = hosts;
		this.jira = jira;
		this.cloudIds = cloudIds;
		this.executor = executor;
	}

	/** The cloud id is asked for afterwards: an ended installation does not keep it. */
	@TransactionalEventListener
	void follow(HostInstalled event) {
		this.executor.execute(() -> {
			endReplacedBy(event.clientKey());
			this.cloudIds.requestFor(event.clientKey());
		});
	}

	private void endReplacedBy(String clientKey) {
		AtlassianHost host = this.hosts.findById(clientKey).map(ConnectHosts.InstalledHost::host).orElse(null);
		if (host == null) {
			return;
		}
		for (HostEntity other : this.entities.findOthersAt(host.getBaseUrl(), clientKey)) {
			if (isAccepted(host) && isRefused(other.site())) {
				log.warn("{} was installed again as {}, so its earlier installation {} has ended", host.getBaseUrl(),
						clientKey, other.clientKey());
				this.hosts.endReplaced(other.clientKey());
			}
		}
	}

	private boolean isAccepted(AtlassianHost host) {
		License license = this.jira.ask(host);
		return license == License.ACTIVE || license == License.NONE;
	}

	/** A secret that does not decrypt proves nothing. */
	private boolean isRefused(SiteId site) {
		try {
			return this.hosts.findReachable(site)
				.filter((host) -> this.jira.ask(host) == License.NOT_INSTALLED)
				.isPresent();
		}
		catch (Secrets.CannotOpen ex) {
			return false;
		}
	}

}
