package com.bulkops.orgs.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import com.bulkops.orgs.secrets.KeysetUnusable;
import com.bulkops.orgs.secrets.StoredSecrets;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A check whether the encryption keyset opens the stored secrets.
 */
final class KeysetCheck implements Check {

	private final Database database;

	private final @Nullable String keyset;

	KeysetCheck(Database database, Environment environment) {
		this.database = database;
		this.keyset = environment.getProperty("bulkops.encryption.keyset");
	}

	@Override
	public String name() {
		return "Encryption keyset";
	}

	@Override
	public List<Finding> run() {
		try {
			StoredSecrets secrets = new StoredSecrets(this.keyset);
			return List.of(open(secrets));
		}
		catch (KeysetUnusable ex) {
			return List.of(Finding.broken("BULKOPS_ENCRYPTION_KEYSET cannot be used. " + ex.getMessage(),
					"Pass the keyset of this installation; only a new installation creates one, with `java -jar bulkops-orgs.jar new-keyset`."));
		}
	}

	private Finding open(StoredSecrets secrets) {
		try (Connection connection = this.database.connect()) {
			StoredSecrets.Counts counts = secrets
				.count(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
			return (counts.unopened() > 0) ? Finding.broken(
					"%d of %d stored secrets do not open with BULKOPS_ENCRYPTION_KEYSET.".formatted(counts.unopened(),
							counts.all()),
					"Restore the keyset with which they were written, and restart (docs/operations.md, alert AnotherKeyset).")
					: Finding.ok("It opens all %d stored secrets.".formatted(counts.all()));
		}
		catch (SQLException | DataAccessException ex) {
			return Finding.notChecked(
					"It can be read. Whether it opens the stored secrets is unknown, because the database does not answer.",
					"First make the database answer.");
		}
	}

}
