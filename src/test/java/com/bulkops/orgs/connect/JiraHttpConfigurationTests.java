package com.bulkops.orgs.connect;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Answers of a hostile server, byte for byte.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JiraHttpConfigurationTests {

	private static final byte[] HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private static final long GIGABYTE = 1L << 30;

	private final AtomicBoolean over = new AtomicBoolean();

	private final AtomicLong sent = new AtomicLong();

	private final ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

	private final ApplicationContextRunner app = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withConfiguration(AutoConfigurations.of(HttpClientAutoConfiguration.class,
				HttpMessageConvertersAutoConfiguration.class, RestClientAutoConfiguration.class))
		.withUserConfiguration(JiraHttpConfiguration.class)
		.withPropertyValues("spring.http.clients.read-timeout=500ms");

	JiraHttpConfigurationTests() throws IOException {
		// opens the port
	}

	@AfterEach
	void close() throws IOException {
		this.over.set(true);
		this.server.close();
	}

	@ParameterizedTest
	@EnumSource
	void anOddAnswerIsAFailureAndOverSoon(Way way) {
		answer(way);
		this.app.run((context) -> assertThatExceptionOfType(RestClientException.class)
			.isThrownBy(() -> context.getBean(RestClient.Builder.class)
				.build()
				.get()
				.uri(address())
				.retrieve()
				.body(Map.class)));
		assertThat(this.sent).as("what a socket buffers aside").hasValueLessThan(GIGABYTE / 16);
	}

	@ParameterizedTest
	@EnumSource
	void anOddKeyServerGivesNoKey(Way way) {
		answer(way);
		this.app.run((context) -> assertThat(
				new InstallKeys(context.getBean(RestClient.Builder.class), URI.create(address()), Clock.systemUTC())
					.find("key"))
			.isEmpty());
		assertThat(this.sent).hasValueLessThan(GIGABYTE / 16);
	}

	private String address() {
		return "http://localhost:" + this.server.getLocalPort();
	}

	private void answer(Way way) {
		Thread thread = new Thread(() -> {
			while (!this.over.get()) {
				try (Socket socket = this.server.accept()) {
					socket.setTcpNoDelay(true);
					answer(way, socket.getOutputStream());
				}
				catch (IOException ex) {
					// the app had enough, or the test
				}
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	private void answer(Way way, OutputStream out) throws IOException {
		out.write(HEAD);
		switch (way) {
			case A_GIGABYTE -> {
				out.write("\r\n{\"a\":\"".getBytes(StandardCharsets.US_ASCII));
				repeat(out, new byte[1 << 16], GIGABYTE);
			}
			case AN_ENDLESS_HEADER -> {
				out.write("X-Long: ".getBytes(StandardCharsets.US_ASCII));
				repeat(out, "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII), GIGABYTE);
			}
			case A_BYTE_AT_A_TIME -> {
				out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
				drip(out);
			}
			case A_HEADER_A_BYTE_AT_A_TIME -> {
				out.write("X-Slow: ".getBytes(StandardCharsets.US_ASCII));
				drip(out);
			}
			case HALF -> out.write("Content-Length: 100\r\n\r\n{\"a\":".getBytes(StandardCharsets.US_ASCII));
		}
	}

	private void repeat(OutputStream out, byte[] bytes, long all) throws IOException {
		for (long written = 0; written < all; written += bytes.length) {
			out.write(bytes);
			this.sent.addAndGet(bytes.length);
		}
	}

	private void drip(OutputStream out) throws IOException {
		while (!this.over.get()) {
			out.write(' ');
			out.flush();
			LockSupport.parkNanos(50_000_000);
		}
	}

	enum Way {

		A_GIGABYTE, AN_ENDLESS_HEADER, A_BYTE_AT_A_TIME, A_HEADER_A_BYTE_AT_A_TIME, HALF

	}

}
