package com.bulkops.orgs.connect;

import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.bulkops.orgs.site.RefusalLog;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests of unverified clients. The log has no more lines with their words than
 * {@link RefusalLog} allows.
 */
@ExtendWith(OutputCaptureExtension.class)
class StrangersLogIntegrationTests extends TwoSites {

	private static final String WORDS = "RunFailed";

	@ParameterizedTest
	@CsvSource({ "POST, /installed, application/RunFailed, {}", "POST, /installed, RunFailed, {}",
			"POST, /installed, application/json, RunFailed", "POST, /uninstalled, application/json, {'RunFailed':",
			"POST, /installed, application/json, {'clientKey':{'RunFailed':1}}",
			"POST, /installed, application/json, {'key':'RunFailed'}", "RunFailed, /installed, application/json, {}",
			"RunFailed, /settings, application/json, {}", "DELETE, /settings, application/RunFailed, {}",
			"PUT, /RunFailed, application/json, {}", "POST, /settings?RunFailed=%zz, text/RunFailed, RunFailed",
			"POST, /settings, application/x-www-form-urlencoded, RunFailed=%zz&jwt=RunFailed",
			"POST, /settings, multipart/form-data;boundary=RunFailed, --RunFailed",
			"GET, /sweeps/RunFailed, text/plain, ''", "GET, /assets/RunFailed.css, text/plain, ''" })
	void aStrangerWritesNoMoreLinesThanRefusalsMayHave(String method, String path, String type, String body,
			CapturedOutput output) throws Exception {
		String claims = "{\"iss\":\"RunFailed\",\"aud\":[\"http://RunFailed\"],\"RunFailed\":1}";
		String[] authorizations = { "", "JWT RunFailed", "Basic RunFailed", "Bearer RunFailed",
				"JWT " + Base64URL.encode("{\"alg\":\"HS256\",\"kid\":\"RunFailed\"}") + "." + Base64URL.encode(claims)
						+ ".RunFailed" };
		for (int call = 0; call < 3 * RefusalLog.LINES_PER_MINUTE; call++) {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.app + path.replace("%zz", "%25zz")))
				.method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
				.header("Content-Type", type)
				.header("Accept", "application/" + WORDS)
				.header("X-Request-Id", WORDS + "!");
			if (!authorizations[call % authorizations.length].isEmpty()) {
				request.header("Authorization", authorizations[call % authorizations.length]);
			}
			assertThat(this.http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
				.isBetween(400, 499);
		}
		assertFewLines(output);
	}

	/** Requests that no client library sends. */
	@ParameterizedTest
	@ValueSource(strings = { "GET /settings?a=%zzRunFailed HTTP/1.1", "GET /RunFailed%0aWARN%20RunFailed HTTP/1.1",
			"GET /settings;RunFailed=1 HTTP/1.1", "GET /%2e%2e/RunFailed HTTP/1.1", "RunFailed",
			"GET /settings RunFailed/1.1", "GET RunFailed HTTP/1.1", "TRACE /RunFailed HTTP/1.1",
			"PROPFIND /settings HTTP/1.1\r\nRunFailed: 1", "GET /settings HTTP/1.1\r\nAccept: RunFailed",
			"GET /atlassian-connect.json HTTP/1.1\r\nAccept: RunFailed;;",
			"GET /assets/app.css HTTP/1.1\r\nRange: bytes=RunFailed",
			"GET /settings HTTP/1.1\r\nCookie: =RunFailed; \"RunFailed\u0001",
			"GET /settings HTTP/1.1\r\nIf-Modified-Since: RunFailed", "GET /settings HTTP/1.1\r\nExpect: RunFailed",
			"POST /installed HTTP/1.1\r\nTransfer-Encoding: RunFailed",
			"POST /installed HTTP/1.1\r\nContent-Length: RunFailed",
			"GET /settings HTTP/1.1\r\nX-Forwarded-For: RunFailed\r\nX-Forwarded-Proto: RunFailed\r\nForwarded: RunFailed",
			"OPTIONS /settings HTTP/1.1\r\nOrigin: RunFailed\r\nAccess-Control-Request-Method: RunFailed",
			"GET /settings HTTP/1.1\r\nAccept-Language: RunFailed;q=x", "GET /settings HTTP/1.1\r\nRunFailed",
			"GET /.well-known/security.txt HTTP/1.1\r\nAccept: RunFailed", "GET /error?RunFailed HTTP/1.1" })
	void noHeadOfARequestWritesMoreLinesEither(String head, CapturedOutput output) throws Exception {
		for (int call = 0; call <= 2 * RefusalLog.LINES_PER_MINUTE; call++) {
			try (Socket socket = new Socket(this.app.getHost(), this.app.getPort())) {
				socket.setSoTimeout(20_000);
				socket.getOutputStream()
					.write((head + "\r\nHost: RunFailed\r\nUser-Agent: RunFailed\r\nConnection: close\r\n\r\n")
						.getBytes(StandardCharsets.ISO_8859_1));
				socket.getInputStream().readAllBytes();
			}
			catch (SocketException ex) {
				// it hung up before all was read
			}
		}
		assertFewLines(output);
	}

	private static void assertFewLines(CapturedOutput output) {
		List<String> lines = output.getAll().lines().filter((line) -> line.contains(WORDS)).toList();
		assertThat(lines).as("in two minutes at most").hasSizeLessThanOrEqualTo(2 * RefusalLog.LINES_PER_MINUTE);
		assertThat(lines).filteredOn((line) -> line.contains(" WARN ") || line.contains(" ERROR "))
			.allMatch((line) -> line.contains("LifecycleController") || line.contains("ForgeGuard"));
	}

}
