package com.bulkops.orgs;

import java.time.Clock;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * BulkOps Orgs: revokes the API tokens of an Atlassian organization once they are older
 * than its administrator allows, every night, and remembers each one.
 */
@SpringBootApplication
public class BulkOpsOrgsApplication {

	public static void main(String[] args) {
		SpringApplication.run(BulkOpsOrgsApplication.class, args);
	}

	/** The only source of the current time; every instant of this application is UTC. */
	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

}
