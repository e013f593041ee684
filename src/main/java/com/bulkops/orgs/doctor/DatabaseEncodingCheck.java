package com.bulkops.orgs.doctor;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A check whether the database stores every text, and orders texts independently of the
 * operating system.
 */
final class DatabaseEncodingCheck extends DatabaseCheck {

	DatabaseEncodingCheck(Database database) {
		super(database);
	}

	@Override
	public String name() {
		return "Database encoding";
	}

	@Override
	List<Finding> ask(JdbcClient jdbc) {
		// Not every version has the column of the provider.
		return jdbc.sql("""
				select current_setting('server_encoding') encoding, datname, current_user as role, datcollate,
				  coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') provider
				from pg_database d where datname = current_database()
				""")
			.query((row, number) -> judge(row.getString("encoding"), row.getString("provider"),
					row.getString("datcollate"), create(row.getString("datname") + "_utf8", row.getString("role"))))
			.list();
	}

	private static Finding judge(String encoding, String provider, String order, String create) {
		if (!encoding.equals("UTF8")) {
			return Finding.broken("The encoding is %s, and the app needs UTF8.".formatted(encoding), create);
		}
		boolean fixed = provider.equals("b") || (provider.equals("c") && List.of("C", "POSIX").contains(order));
		return fixed ? Finding.ok("UTF8, in an order of texts that no system changes.") : Finding.warning(
				"UTF8, in an order of texts that a newer operating system may change: indexes may miss rows then.",
				create + " Or reindex after each change of the system (docs/operations.md, Upgrade and rollback).");
	}

	/** Returns the sentence that says how to create a database. */
	static String create(String database, String owner) {
		return ("Create a database and name it in SPRING_DATASOURCE_URL: create database %s owner %s encoding 'UTF8' "
				+ "locale 'C' locale_provider builtin builtin_locale 'C.UTF-8' template template0")
			.formatted(database, owner);
	}

}
