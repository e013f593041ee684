package com.bulkops.orgs.adminapi;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdminApiProperties.class)
class AdminApiConfiguration {

	@Bean
	AdminApi adminApi(AdminApiProperties properties, Clock clock, MeterRegistry registry) {
		return new AdminApi(properties, clock, new CallMeters(registry));
	}

}
