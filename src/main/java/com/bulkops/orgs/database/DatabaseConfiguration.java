package com.bulkops.orgs.database;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

	/**
	 * Gives migrations their own connections. They may take longer than other statements,
	 * and their settings must not remain on connections of the pool.
	 */
	@Bean
	FlywayConfigurationCustomizer migrationsHaveTheirOwnConnections(JdbcConnectionDetails database) {
		return (flyway) -> {
			SessionCheck.require(database.getJdbcUrl(), database.getUsername(), database.getPassword());
			flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
		};
	}

}
