package com.bulkops.orgs.secrets;

import java.util.List;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The command that encrypts all stored secrets with the primary key of the keyset, so
 * that the older keys can be removed. It is a command and not a step of the start,
 * because instances with the old keyset could not decrypt the result. It may run while
 * the app runs, and repeatedly.
 */
public final class Reseal {

	private final JdbcClient jdbc;

	private final Secrets secrets;

	Reseal(JdbcClient jdbc, Secrets secrets) {
		this.jdbc = jdbc;
		this.secrets = secrets;
	}

	/**
	 * Connects to the database of the environment, encrypts the secrets and prints the
	 * outcome.
	 * @return 0 if no secret needs an older key now, 1 otherwise
	 */
	public static int command() {
		Outcome outcome;
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Command.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.properties("logging.level.root=warn")
			.run()) {
			outcome = new Reseal(context.getBean(JdbcClient.class), context.getBean(Secrets.class)).resealAll();
		}
		System.out.println(outcome);
		return outcome.complete() ? 0 : 1;
	}

	/** Encrypts again all secrets that an older key encrypted. */
	Outcome resealAll() {
		Outcome outcome = new Outcome(0, 0, 0);
		for (Secrets.Purpose purpose : Secrets.Purpose.values()) {
			List<Sealed> rows = this.jdbc
				.sql("select site_id tenant, %2$s secret from %1$s where %2$s is not null order by site_id"
					.formatted(purpose.table, purpose.column))
				.query((row, number) -> new Sealed(purpose, row.getString("tenant"), row.getBytes("secret")))
				.list();
			for (Sealed row : rows) {
				outcome = outcome.plus(reseal(row));
			}
		}
		return outcome;
	}

	private Outcome reseal(Sealed row) {
		if (this.secrets.isCurrent(row.secret())) {
			return new Outcome(0, 1, 0);
		}
		Secrets.Owner owner = new Secrets.Owner(row.purpose(), row.tenant());
		try {
			byte[] fresh = this.secrets.seal(this.secrets.open(row.secret(), owner), owner);
			// A secret that the app has stored meanwhile is kept.
			int updated = this.jdbc
				.sql("update %1$s set %2$s = ? where site_id = ? and %2$s = ?".formatted(row.purpose().table,
						row.purpose().column))
				.params(fresh, row.tenant(), row.secret())
				.update();
			return new Outcome(updated, 1 - updated, 0);
		}
		catch (Secrets.CannotOpen ex) {
			System.err.println(ex.getMessage() + ". Its owner must enter it again.");
			return new Outcome(0, 0, 1);
		}
	}

	/** A stored secret. */
	private record Sealed(Secrets.Purpose purpose, String tenant, byte[] secret) {

	}

	/**
	 * The numbers of secrets that were encrypted again, were current, or could not be
	 * decrypted.
	 */
	record Outcome(int resealed, int current, int failed) {

		boolean complete() {
			return this.failed == 0;
		}

		private Outcome plus(Outcome other) {
			return new Outcome(this.resealed + other.resealed, this.current + other.current,
					this.failed + other.failed);
		}

		@Override
		public String toString() {
			return "%d encrypted with the new key, %d had it already, %d could not be opened.".formatted(this.resealed,
					this.current, this.failed);
		}

	}

	/**
	 * The part of the application that the command needs.
	 */
	@Import(SecretsConfiguration.class)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			JdbcClientAutoConfiguration.class })
	static class Command {

	}

}
