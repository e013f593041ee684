package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The events about keys and organizations, and the version of a key.
 */
@RecordApplicationEvents
class OrganizationsIntegrationTests extends InstalledSite {

	private final Organization umbrella = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));

	private final SimulatedAtlassian sandbox = new SimulatedAtlassian(0, Clock.systemUTC());

	private final ActingUser ada = adaOn(this.jira);

	@Autowired
	private Organizations organizations;

	@Autowired
	private ConnectedSites sites;

	@Autowired
	private ApplicationEvents events;

	@AfterEach
	void close() {
		this.sandbox.close();
	}

	@Test
	void eachConnectionSaysWhatItChanges() {
		connect(this.ada, this.organization);
		assertThat(published(KeyReplaced.class)).isEmpty();
		assertThat(published(ConnectedSitesChanged.class)).containsExactly(changed(this.organization));
		connect(this.ada, this.organization);
		assertThat(published(KeyReplaced.class)).containsExactly(new KeyReplaced(this.ada.site()));
		assertThat(published(ConnectedSitesChanged.class)).hasSize(1);
		assertThat(published(OrganizationReplaced.class)).as("the first one").hasSize(1);
		connect(this.ada, this.umbrella);
		assertThat(published(KeyReplaced.class)).hasSize(1);
		assertThat(published(OrganizationReplaced.class)).hasSize(2);
		assertThat(published(ConnectedSitesChanged.class)).containsExactly(changed(this.organization),
				changed(this.organization), changed(this.umbrella));
	}

	@Test
	void eachKeyHasAnotherVersion() {
		connect(this.ada, this.organization);
		Instant used = this.organizations.openWithLink(this.ada.site()).keyVersion();
		connect(this.ada, this.organization);
		assertThat(link().connectedAt()).isAfter(used);
	}

	@Test
	void sitesOfOneOrganizationKnowEachOtherAsLongAsTheyAreConnected() {
		RunningApp.install(this.context, this.sandbox);
		ActingUser adaOnSandbox = adaOn(this.sandbox);
		connect(this.ada, this.organization);
		assertThat(this.sites.findOthers(this.ada.site())).isEmpty();
		assertThat(this.sites.findOthers(adaOnSandbox.site())).isEmpty();
		connect(adaOnSandbox, this.organization);
		assertThat(this.sites.findOthers(this.ada.site()))
			.containsExactly(new ConnectedSites.Site(adaOnSandbox.site(), "localhost"));
		assertThat(this.sites.findOthers(adaOnSandbox.site())).extracting(ConnectedSites.Site::site)
			.containsExactly(this.ada.site());
		assertThat(this.sites.findAll(new OrganizationId(this.organization.id()))).hasSize(2);
		this.sandbox.site().uninstall(RunningApp.addressOf(this.context));
		assertThat(this.sites.findOthers(this.ada.site())).isEmpty();
	}

	private void connect(ActingUser actor, Organization connected) {
		this.organizations.connect(actor,
				this.organizations.verify(new OrganizationId(connected.id()), new ApiKey(connected.apiKey())), null);
	}

	private OrganizationLink link() {
		return this.organizations.find(this.ada.site()).orElseThrow();
	}

	private <T> List<T> published(Class<T> type) {
		return this.events.stream(type).toList();
	}

	private static ConnectedSitesChanged changed(Organization organization) {
		return new ConnectedSitesChanged(new OrganizationId(organization.id()));
	}

	private static ActingUser adaOn(SimulatedAtlassian jira) {
		return new ActingUser(new SiteId(jira.site().siteId()), "ada");
	}

}
