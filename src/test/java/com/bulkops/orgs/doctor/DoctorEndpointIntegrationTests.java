package com.bulkops.orgs.doctor;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import com.bulkops.orgs.RunningApp;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The report of the running app on the management port.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class DoctorEndpointIntegrationTests {

	@LocalManagementPort
	private int port;

	@Test
	void theRunningAppReports() throws Exception {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + "/actuator/doctor")).build(),
					HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
		assertThat(answer.body()).contains("OK           Database: localhost:")
			.contains("OK           Encryption keyset: It opens all ")
			.contains("OK           Clock: ")
			.contains("OK           Admin API: ")
			.contains("BROKEN       Public address: ADDON_BASE_URL is not set to an https address")
			.containsPattern("\\d+ OK, \\d+ warnings, \\d+ broken, \\d+ not checked\\.");
	}

}
