package com.bulkops.orgs.connect;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.List;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.JiraSite;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The running app, installed in two sites, with all paths that it maps. Base of the
 * attacks.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
abstract class TwoSites {

	static final String ADMIN = "ada";

	final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	final SimulatedAtlassian other = new SimulatedAtlassian(0, Clock.systemUTC());

	final JiraSite site = this.jira.site();

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	List<RequestMappingHandlerMapping> mappings;

	@Autowired
	JdbcTemplate jdbc;

	URI app;

	@BeforeEach
	void installInBoth() {
		this.app = RunningApp.addressOf(this.context);
		this.site.administrator(ADMIN);
		for (SimulatedAtlassian atlassian : List.of(this.jira, this.other)) {
			assertThat(atlassian.site().install(this.app)).isEqualTo(204);
			RunningApp.owner(this.jdbc, atlassian, ADMIN);
		}
	}

	@AfterEach
	void close() {
		this.jira.close();
		this.other.close();
	}

	/** Returns whether the app has stored the cloud id of a site. */
	boolean knows(JiraSite known) {
		return Long.valueOf(1)
			.equals(this.jdbc.queryForObject("select count(*) from site where site_id = ? and cloud_id = ?", Long.class,
					known.siteId(), known.cloudId()));
	}

	/** Counts all rows, to detect writes. */
	long rows() {
		Long rows = this.jdbc.queryForObject("""
				select (select count(*) from activity_entry) + (select count(*) from sweep_run)
				  + (select count(*) from policy) + (select count(*) from site)
				  + (select count(*) from connect_installation) + (select count(*) from forge_installation)
				""", Long.class);
		return (rows != null) ? rows : -1;
	}

}
