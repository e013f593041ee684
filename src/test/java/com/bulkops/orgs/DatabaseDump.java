package com.bulkops.orgs;

import java.util.List;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Everything that is in the database, as text. Bytes are written as the characters that
 * they may be, so that a secret is found even where it is not stored as text.
 */
public final class DatabaseDump {

	private DatabaseDump() {
	}

	/** All rows of all tables. */
	public static String of(JdbcTemplate jdbc) {
		return tables(jdbc).stream().map((table) -> rowsOf(jdbc, table)).collect(Collectors.joining("\n"));
	}

	/** The names of all tables. */
	public static List<String> tables(JdbcTemplate jdbc) {
		return jdbc.queryForList("""
				select table_name from information_schema.tables
				where table_schema = current_schema and table_type = 'BASE TABLE' order by table_name
				""", String.class);
	}

	private static String rowsOf(JdbcTemplate jdbc, String table) {
		return jdbc.execute((java.sql.Connection connection) -> {
			try (var statement = connection.createStatement()) {
				statement.execute("set bytea_output = 'escape'");
				StringBuilder rows = new StringBuilder();
				try (var result = statement.executeQuery("select found::text from " + table + " found")) {
					while (result.next()) {
						rows.append(table).append(' ').append(result.getString(1)).append('\n');
					}
				}
				statement.execute("reset bytea_output");
				return rows.toString();
			}
		});
	}

}
