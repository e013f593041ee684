package com.bulkops.orgs;

/**
 * PostgreSQL's own answer of a full disk (SQLSTATE 53100) to whatever would write, on
 * every machine.
 */
class RefusedWritesIntegrationTests extends FullDisk {

	private static final String TABLES = "select tablename from pg_tables where schemaname = 'public'";

	@Override
	void fill() {
		this.jdbc.execute("""
				create or replace function no_space() returns trigger language plpgsql as $$
				begin
				  raise exception 'could not extend file: No space left on device' using errcode = '53100';
				end $$
				""");
		this.jdbc.queryForList(TABLES, String.class)
			.forEach((table) -> this.jdbc
				.execute("create trigger no_space before insert or update on %s execute function no_space()"
					.formatted(table)));
	}

	@Override
	void free() {
		this.jdbc.queryForList(TABLES, String.class)
			.forEach((table) -> this.jdbc.execute("drop trigger no_space on " + table));
	}

}
