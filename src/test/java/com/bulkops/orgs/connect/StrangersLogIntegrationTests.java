package com.bulkops.orgs.connect;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a stranger sends, the log has no more lines with words of theirs than
 * {@link RefusalLog} lets through.
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
		List<String> lines = output.getAll().lines().filter((line) -> line.contains(WORDS)).toList();
		assertThat(lines).as("in two minutes at most").hasSizeLessThanOrEqualTo(2 * RefusalLog.LINES_PER_MINUTE);
		assertThat(lines).filteredOn((line) -> line.contains(" WARN ") || line.contains(" ERROR "))
			.allMatch((line) -> line.contains("LifecycleController") || line.contains("ForgeGuard"));
	}

}
