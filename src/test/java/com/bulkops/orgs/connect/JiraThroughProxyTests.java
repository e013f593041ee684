package com.bulkops.orgs.connect;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.network.OutboundSettings;
import com.bulkops.orgs.network.TestCertificates;
import com.bulkops.orgs.network.TestProxy;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls to Jira and to Atlassian's key servers where only a proxy leads out of the
 * network.
 */
class JiraThroughProxyTests {

	@TempDir
	private static Path folder;

	private static TestCertificates certificates;

	@RegisterExtension
	private final OutboundSettings outbound = new OutboundSettings();

	private final List<String> received = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner app = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withConfiguration(AutoConfigurations.of(HttpClientAutoConfiguration.class,
				HttpMessageConvertersAutoConfiguration.class, RestClientAutoConfiguration.class))
		.withUserConfiguration(JiraHttpConfiguration.class);

	private HttpsServer jira;

	private TestProxy proxy;

	private volatile int status = 204;

	@BeforeAll
	static void certify() throws Exception {
		certificates = TestCertificates.create(folder, "acme.example.test");
	}

	@BeforeEach
	void start() throws Exception {
		this.jira = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.jira.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
		this.jira.createContext("/", (exchange) -> {
			this.received.add(String.valueOf(exchange.getRequestHeaders().getFirst("Proxy-Authorization")));
			exchange.sendResponseHeaders(this.status, -1);
			exchange.close();
		});
		this.jira.start();
		this.proxy = new TestProxy(this.jira.getAddress().getPort(), "ann:p@ss");
	}

	@AfterEach
	void stop() throws Exception {
		this.proxy.close();
		this.jira.stop(0);
	}

	@Test
	void theProxyGetsItsPasswordAndJiraDoesNot() throws Exception {
		install("ann:p%40ss@");
		this.app.run((context) -> call(context.getBean(RestClient.Builder.class)));
		assertThat(this.received).containsExactly("null");
		assertThat(this.proxy.tunneled()).containsExactly("acme.example.test:443");
	}

	/**
	 * Java's own way to send a password of a proxy takes such an answer for a failure.
	 */
	@Test
	void anAnswer401OfJiraIsAnAnswer() throws Exception {
		install("ann:p%40ss@");
		this.status = 401;
		this.app.run((context) -> assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class)
			.isThrownBy(() -> call(context.getBean(RestClient.Builder.class))));
	}

	@Test
	void aProxyThatWantsAnotherPasswordGivesNoAnswerOfJira() throws Exception {
		install("ann:wrong@");
		this.app.run((context) -> assertThatExceptionOfType(ResourceAccessException.class)
			.isThrownBy(() -> call(context.getBean(RestClient.Builder.class)))
			.satisfies((failure) -> assertThat(NetworkFailure.describe(failure))
				.isEqualTo("the proxy requires a valid user and password (407)")));
		assertThat(this.received).isEmpty();
	}

	private void install(String credentials) throws Exception {
		this.outbound.install(Map.of("HTTPS_PROXY", credentials + "127.0.0.1:" + this.proxy.port(),
				"BULKOPS_TRUSTED_CERTIFICATES", certificates.folderOfAuthority().toString()));
	}

	private static void call(RestClient.Builder http) {
		http.build().get().uri("https://acme.example.test/rest").retrieve().toBodilessEntity();
	}

}
