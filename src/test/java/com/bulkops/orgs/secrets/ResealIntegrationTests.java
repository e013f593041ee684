package com.bulkops.orgs.secrets;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.google.crypto.tink.KeysetHandle;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A rotated keyset: old rows stay readable, and after the command no row needs the old
 * key. The test has a separate database, because other tests leave secrets that do not
 * decrypt.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT, properties = "database-of=this test")
@ContextConfiguration(initializers = RunningApp.class)
@DirtiesContext
class ResealIntegrationTests {

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private JdbcTemplate template;

	@Test
	void afterwardsNoStoredSecretNeedsTheOldKey() {
		String keyset = this.context.getEnvironment().getRequiredProperty("bulkops.encryption.keyset");
		KeysetHandle rotated = Keysets.read(Keysets.rotate(keyset));
		Secrets secrets = new Secrets(rotated);
		try (SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC())) {
			Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));
			jira.site().administrator("ada");
			jira.site().install(RunningApp.addressOf(this.context));
			new AppClient(RunningApp.addressOf(this.context), jira.site(), "ada").settings(organization, "P90D");
			Secrets.Owner shared = new Secrets.Owner(Secrets.Purpose.SHARED_SECRET, jira.site().siteId());
			Secrets.Owner key = new Secrets.Owner(Secrets.Purpose.ORGANIZATION_API_KEY, jira.site().siteId());
			Secrets.Owner webhook = new Secrets.Owner(Secrets.Purpose.WEBHOOK_ADDRESS, jira.site().siteId());
			Secrets.Owner signature = new Secrets.Owner(Secrets.Purpose.WEBHOOK_SECRET, jira.site().siteId());
			Secrets old = new Secrets(Keysets.read(keyset));
			this.jdbc.sql("""
					insert into notice_settings (site_id, tells_owners, lead_days, administrators, webhook,
					  sealed_webhook, sealed_webhook_secret, version, updated_by, updated_at)
					values (?, true, '7', '', 'https://hooks.example.com', ?, ?, 1, 'ada', now())
					""")
				.params(jira.site().siteId(), old.seal("https://hooks.example.com/1", webhook),
						old.seal("s3cret", signature))
				.update();
			assertThat(secrets.open(stored(shared), shared)).isEqualTo(jira.site().sharedSecret());
			int stored = stored();
			this.jdbc.sql("""
					with lost as (insert into site (site_id, url, has_connect, has_forge, changed_at)
					  values ('lost', 'https://lost.atlassian.net', true, false, now()) returning site_id)
					insert into connect_installation (client_key, site_id, base_url, shared_secret)
					select 'lost', site_id, 'https://lost.atlassian.net', '\\x0102030405060708' from lost
					""").update();
			Reseal.Outcome first = new Reseal(this.jdbc, secrets).resealAll();
			assertThat(first).isEqualTo(new Reseal.Outcome(stored, 0, 1));
			assertThat(first.complete()).isFalse();
			this.jdbc.sql("delete from site where site_id = 'lost'").update();
			assertThat(new Reseal(this.jdbc, secrets).resealAll()).isEqualTo(new Reseal.Outcome(0, stored, 0));
			assertThat(secrets.open(stored(shared), shared)).isEqualTo(jira.site().sharedSecret());
			assertThat(secrets.open(stored(key), key)).isEqualTo(organization.apiKey());
			assertThat(secrets.open(stored(webhook), webhook)).isEqualTo("https://hooks.example.com/1");
			assertThat(secrets.open(stored(signature), signature)).isEqualTo("s3cret");
		}
		assertThat(rowsOfKey(rotated.getPrimary().getId())).isEqualTo(stored());
		assertThat(rowsOfKey(Keysets.read(keyset).getPrimary().getId())).as("whatever table they are in").isZero();
	}

	/** Counts the stored secrets. */
	private int stored() {
		return this.jdbc.sql("""
				select (select count(*) from connect_installation where shared_secret is not null)
				  + (select count(*) from organization_link)
				  + (select count(sealed_webhook) + count(sealed_webhook_secret) from notice_settings)
				""").query(Integer.class).single();
	}

	private byte[] stored(Secrets.Owner owner) {
		return this.jdbc
			.sql("select " + owner.purpose().column + " from " + owner.purpose().table + " where site_id = ?")
			.param(owner.tenant())
			.query(byte[].class)
			.single();
	}

	/** Counts the ciphertexts of a key in all columns of bytes. */
	private long rowsOfKey(int id) {
		byte[] prefix = ByteBuffer.allocate(5).put((byte) 1).putInt(id).array();
		List<String> counts = this.template.queryForList("""
				select format('select count(*) from %I where substring(%I from 1 for 5) = ?', table_name, column_name)
				from information_schema.columns
				where table_schema = current_schema and data_type = 'bytea' and table_name not like 'qrtz%'
				""", String.class);
		return counts.stream()
			.mapToLong((count) -> this.jdbc.sql(count).param(prefix).query(Long.class).single())
			.sum();
	}

}
