package com.bulkops.orgs.doctor;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A check whether the version of PostgreSQL is one that this app is tested with.
 */
final class DatabaseVersionCheck extends DatabaseCheck {

	/** The version of the documentation, and of the tests. */
	private static final int TESTED = 17;

	DatabaseVersionCheck(Database database) {
		super(database);
	}

	@Override
	public String name() {
		return "Database version";
	}

	@Override
	List<Finding> ask(JdbcClient jdbc) {
		return List
			.of(judge(jdbc.sql("select current_setting('server_version_num')::integer").query(Integer.class).single()));
	}

	/**
	 * Judges a version.
	 * @param number as the server gives it, such as 170005
	 */
	static Finding judge(int number) {
		int major = number / 10_000;
		String version = "PostgreSQL %d.%d".formatted(major, number % 10_000);
		return (major >= TESTED) ? Finding.ok(version + ".") : Finding.warning(
				"%s is older than the app is tested with.".formatted(version),
				"Upgrade to PostgreSQL %d or later (docs/operations.md, Upgrade and rollback).".formatted(TESTED));
	}

}
