package com.bulkops.orgs.doctor;

import java.time.Clock;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.stereotype.Component;

/**
 * The report of the doctor as a page of the management port. It is kept for a while
 * (application.yml), because each one makes calls.
 */
@Component
@Endpoint(id = "doctor")
class DoctorEndpoint {

	private final ConfigurableEnvironment environment;

	private final Clock clock;

	DoctorEndpoint(ConfigurableEnvironment environment, Clock clock) {
		this.environment = environment;
		this.clock = clock;
	}

	@ReadOperation(produces = "text/plain;charset=UTF-8")
	String report() {
		return Doctor.of(this.environment, this.clock, null).examine().toString();
	}

}
