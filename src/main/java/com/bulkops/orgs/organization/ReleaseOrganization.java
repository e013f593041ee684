package com.bulkops.orgs.organization;

import java.time.Clock;
import java.util.List;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The operator's command that removes all owners of a site. Afterwards no one may act,
 * and the next person who enters a full key becomes the only owner, with default
 * settings. Until then the organization is still connected, and its runs continue. The
 * command may run while the app does.
 */
public final class ReleaseOrganization {

	private static final String OPERATOR = "operator";

	private final JdbcClient jdbc;

	private final SiteLock siteLock;

	private final ActivityLog activityLog;

	private final TransactionTemplate transaction;

	ReleaseOrganization(JdbcClient jdbc, SiteLock siteLock, ActivityLog activityLog, TransactionTemplate transaction) {
		this.jdbc = jdbc;
		this.siteLock = siteLock;
		this.activityLog = activityLog;
		this.transaction = transaction;
	}

	/**
	 * Connects to the database that the environment names, releases the site and prints
	 * the result.
	 * @param site the host of the site that people use, its site ID or its cloud ID
	 * @return 0 if a site was released, 1 otherwise
	 */
	public static int command(String site, Clock clock) {
		boolean released;
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Command.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.properties("logging.level.root=warn")
			.initializers((command) -> command.getBeanFactory().registerSingleton("clock", clock))
			.run()) {
			released = new ReleaseOrganization(context.getBean(JdbcClient.class), context.getBean(SiteLock.class),
					context.getBean(ActivityLog.class), context.getBean(TransactionTemplate.class))
				.release(site);
		}
		System.out.println(released
				? "This site no longer has an owner. The next person to enter a key without scopes becomes one."
				: "No site with this name has an owner.");
		return released ? 0 : 1;
	}

	/** Releases a site, and returns whether it had an owner. */
	boolean release(String site) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> {
			List<SiteId> sites = this.jdbc.sql("""
					select site_id from site join organization_owner using (site_id)
					where site_id = :site or cloud_id = :site or lower(split_part(url, '/', 3)) = lower(:site)
					group by site_id
					""").param("site", site).query(String.class).list().stream().map(SiteId::new).toList();
			return sites.size() == 1 && release(sites.get(0));
		}));
	}

	private boolean release(SiteId site) {
		this.siteLock.lock(site);
		List<Change> changes = this.jdbc.sql("delete from organization_owner where site_id = ? returning account_id")
			.param(site.value())
			.query(String.class)
			.list()
			.stream()
			.map((account) -> Owners.change(account, null))
			.toList();
		this.jdbc.sql("delete from organization_claim where site_id = ?").param(site.value()).update();
		if (changes.isEmpty()) {
			return false;
		}
		this.activityLog.append(NewEntry.settings(site, OPERATOR, changes));
		return true;
	}

	/** The beans that the command needs. */
	@Import(SiteLock.class)
	@ComponentScan(basePackageClasses = ActivityLog.class)
	@AutoConfigurationPackage(basePackageClasses = ActivityLog.class)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, HibernateJpaAutoConfiguration.class,
			DataJpaRepositoriesAutoConfiguration.class, TransactionAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class, JacksonAutoConfiguration.class })
	static class Command {

	}

}
