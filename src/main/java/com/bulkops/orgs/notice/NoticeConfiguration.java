package com.bulkops.orgs.notice;

import java.net.InetAddress;
import java.time.Clock;

import com.bulkops.orgs.secrets.Secrets;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(NoticeProperties.class)
class NoticeConfiguration {

	@Bean
	Webhooks webhooks(NoticeProperties properties, Secrets secrets, Clock clock) {
		return new Webhooks(properties, secrets, clock,
				new PublicAddressResolver(properties.allowedInternalHosts(), InetAddress::getAllByName));
	}

}
