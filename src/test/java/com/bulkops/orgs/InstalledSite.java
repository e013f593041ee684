package com.bulkops.orgs;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests share that see the app as an administrator does: a site of the test's own on
 * which it is installed, an organization that can be connected, and Ada, who administers
 * both. No token is revoked without an entry that says so before.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
public abstract class InstalledSite {

	protected final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	protected final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	private final List<Call> unannounced = new CopyOnWriteArrayList<>();

	@Autowired
	protected ConfigurableApplicationContext context;

	@Autowired
	protected JdbcTemplate jdbc;

	/** Ada's. */
	protected AppClient client;

	@BeforeEach
	final void installApp() {
		this.client = RunningApp.install(this.context, this.jira);
		this.organization.observe(this::requireEntry);
	}

	@AfterEach
	final void leaveSite() {
		this.jira.close();
		assertThat(this.unannounced).as("revocations without an entry before").isEmpty();
	}

	/** Sees each call to the organization before it is answered. */
	protected final void observe(Consumer<Call> observer) {
		this.organization.observe((call) -> {
			requireEntry(call);
			observer.accept(call);
		});
	}

	private void requireEntry(Call call) {
		if (call.isRevocation() && openEntries(call.path().substring(call.path().lastIndexOf('/') + 1)) != 1) {
			this.unannounced.add(call);
		}
	}

	private long openEntries(String token) {
		return this.jdbc.queryForObject("""
				select count(*) from activity_entry where site_id = ? and token_id = ? and result = 'PENDING'
				""", Long.class, this.jira.site().siteId(), token);
	}

	/** Another person's. */
	protected final AppClient clientOf(String account) {
		return new AppClient(RunningApp.addressOf(this.context), this.jira.site(), account);
	}

	/**
	 * Lets runs revoke whatever number is due, in tests that are about something else.
	 */
	protected final void confirmAnyNumber() {
		this.jdbc.update("update policy set confirmed_due = 1000000, confirmed_as_of = now() where site_id = ?",
				this.jira.site().siteId());
	}

	/** A run to its end, and what the pages tell of it then. */
	protected final JsonNode run() {
		return run("REVOKE");
	}

	protected final JsonNode run(String mode) {
		String run = this.client.startSweep(mode);
		return Awaitility.await()
			.atMost(RunningApp.PATIENCE.multipliedBy(2))
			.pollInterval(Duration.ofMillis(50))
			.until(() -> this.client.sweep(run), AppClient::isOver);
	}

	/**
	 * The log.
	 * @param filter as the page's address has it
	 */
	protected final List<NamedCsvRecord> entries(String filter) {
		return CsvReader.builder()
			.ofNamedCsvRecord(this.client.get("/activity.csv?" + filter).body().replace("\uFEFF", ""))
			.stream()
			.toList();
	}

}
