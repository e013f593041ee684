package com.bulkops.orgs.doctor;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A check whether a committed entry survives a crash of the database. The app revokes a
 * token only after its entry is committed.
 */
final class DatabaseDurabilityCheck extends DatabaseCheck {

	private static final String OFF = "off";

	DatabaseDurabilityCheck(Database database) {
		super(database);
	}

	@Override
	public String name() {
		return "Database commits";
	}

	@Override
	List<Finding> ask(JdbcClient jdbc) {
		return List.of(judge(jdbc.sql("""
				select current_setting('synchronous_commit') commits, current_setting('fsync') fsync,
				  current_setting('full_page_writes') pages
				""").query().singleRow()));
	}

	private static Finding judge(Map<String, ? extends @Nullable Object> settings) {
		if (OFF.equals(settings.get("fsync")) || OFF.equals(settings.get("pages"))) {
			return Finding.broken(
					"fsync or full_page_writes is off, so a crash of the server can destroy the database.",
					"Set both to on in postgresql.conf and restart the server.");
		}
		if (OFF.equals(settings.get("commits"))) {
			return Finding.warning(
					"synchronous_commit is off, so a crash may lose commits. The app sets it to on in its sessions.",
					"Set it to on for the server, the database and the role, so that nothing depends on the session.");
		}
		return Finding.ok("synchronous_commit is %s.".formatted(settings.get("commits")));
	}

}
