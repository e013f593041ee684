package com.bulkops.orgs.connect;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.bulkops.orgs.network.Outbound;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;

/**
 * Configuration of the calls of this app to Jira and Atlassian's key servers. They have
 * the limits of {@code spring.http.clients}, whose read timeout is for the whole answer,
 * and answers of a bounded size. All clients share their connections. Proxy and
 * certificates are those of {@link Outbound}.
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
				List.of(Outbound.throughProxy(),
						(request, body, execution) -> BoundedResponse.read(execution.execute(request, body))));
	}

}
