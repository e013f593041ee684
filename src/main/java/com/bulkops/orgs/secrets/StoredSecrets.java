package com.bulkops.orgs.secrets;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The stored secrets, tried out with a keyset. Nothing is changed.
 */
public final class StoredSecrets {

	private final Secrets secrets;

	/**
	 * Creates the trial of a keyset.
	 * @throws KeysetUnusable if the text is missing or is not a keyset
	 */
	public StoredSecrets(@Nullable String keyset) {
		this.secrets = new SecretsConfiguration().secrets(new EncryptionProperties(keyset));
	}

	/** Counts the secrets of a database, in which the tables may be missing. */
	public Counts count(JdbcClient jdbc) {
		int all = 0;
		int unopened = 0;
		for (Secrets.Purpose purpose : Secrets.Purpose.values()) {
			if (jdbc.sql("select to_regclass(?) is not null").param(purpose.table).query(Boolean.class).single()) {
				List<Boolean> opened = jdbc
					.sql("select site_id tenant, %2$s secret from %1$s where %2$s is not null".formatted(purpose.table,
							purpose.column))
					.query((row, number) -> opens(row.getBytes("secret"),
							new Secrets.Owner(purpose, row.getString("tenant"))))
					.list();
				all += opened.size();
				unopened += (int) opened.stream().filter((each) -> !each).count();
			}
		}
		return new Counts(all, unopened);
	}

	private boolean opens(byte[] sealed, Secrets.Owner owner) {
		try {
			this.secrets.open(sealed, owner);
			return true;
		}
		catch (Secrets.CannotOpen ex) {
			return false;
		}
	}

	/**
	 * The number of stored secrets, and of those that the keyset does not open.
	 */
	public record Counts(int all, int unopened) {

	}

}
