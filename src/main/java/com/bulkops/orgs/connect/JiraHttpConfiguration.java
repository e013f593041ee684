package com.bulkops.orgs.connect;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;

/**
 * How this app calls Jira and Atlassian's key servers, whoever builds the client: with
 * the limits of {@code spring.http.clients}, where the read timeout is for the whole
 * answer however slowly it drips, and with answers of a bounded size. All of them share
 * their connections.
 */
@Configuration(proxyBeanMethods = false)
class JiraHttpConfiguration {

	@Bean
	static ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> boundedCalls() {
		Map<HttpClientSettings, ClientHttpRequestFactory> known = new ConcurrentHashMap<>();
		return (settings) -> known.computeIfAbsent((settings != null) ? settings : HttpClientSettings.defaults(),
				JiraHttpConfiguration::bounded);
	}

	private static ClientHttpRequestFactory bounded(HttpClientSettings settings) {
		return new InterceptingClientHttpRequestFactory(ClientHttpRequestFactoryBuilder.jdk().build(settings),
				List.of((request, body, execution) -> BoundedResponse.read(execution.execute(request, body))));
	}

}
