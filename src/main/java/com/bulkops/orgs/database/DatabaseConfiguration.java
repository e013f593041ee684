package com.bulkops.orgs.database;

import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

	/**
	 * Migrations may take longer than anything else. On connections of their own, so that
	 * none of the pool's keeps what is set for them.
	 */
	@Bean
	FlywayConfigurationCustomizer migrationsHaveTheirOwnConnections(JdbcConnectionDetails database) {
		return (flyway) -> flyway.dataSource(database.getJdbcUrl(), database.getUsername(), database.getPassword());
	}

}
