package com.bulkops.orgs.doctor;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A check whether the app's user may write, and change the tables as migrations do.
 */
final class DatabaseRightsCheck extends DatabaseCheck {

	DatabaseRightsCheck(Database database) {
		super(database);
	}

	@Override
	public String name() {
		return "Database rights";
	}

	@Override
	List<Finding> ask(JdbcClient jdbc) {
		return jdbc.sql("""
				select current_user as role, pg_is_in_recovery() standby,
				  current_setting('transaction_read_only') = 'on' readonly, current_schema() as schema,
				  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) creates,
				  (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
				   where n.nspname = current_schema() and c.relkind in ('r', 'p', 'S', 'v')
				     and not pg_has_role(c.relowner, 'USAGE')) foreign_tables
				""")
			.query((row,
					number) -> judge(new Rights(row.getString("role"), row.getBoolean("standby"),
							row.getBoolean("readonly"), row.getBoolean("creates"), row.getLong("foreign_tables"))))
			.list();
	}

	private static Finding judge(Rights rights) {
		if (rights.standby()) {
			return Finding.broken("The server is a standby and accepts no writes.",
					"Name the primary in SPRING_DATASOURCE_URL, or several servers with targetServerType=primary.");
		}
		if (rights.readOnly()) {
			return Finding.broken("Transactions of %s are read-only.".formatted(rights.role()),
					"Remove default_transaction_read_only from the server, the database and the role.");
		}
		if (!rights.creates()) {
			return Finding.broken("%s may not create tables in this database.".formatted(rights.role()),
					"Make it the owner of the database: alter database … owner to %1$s; or: grant create on schema public to %1$s"
						.formatted(rights.role()));
		}
		if (rights.foreignTables() > 0) {
			return Finding.broken(
					"%d tables belong to another role than %s, so new versions cannot change them."
						.formatted(rights.foreignTables(), rights.role()),
					"As a superuser, connected to this database: reassign owned by <the other role> to %s"
						.formatted(rights.role()));
		}
		return Finding.ok("%s may write and create tables.".formatted(rights.role()));
	}

	private record Rights(String role, boolean standby, boolean readOnly, boolean creates, long foreignTables) {

	}

}
