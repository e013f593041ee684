package com.bulkops.orgs.connect;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Unverified clients that send {@code null} or other malformed JSON. They are refused,
 * without an error of the app.
 */
@ExtendWith(OutputCaptureExtension.class)
class NullsIntegrationTests extends TwoSites {

	private static final List<String> ODD_JSON = List.of("null", "[null]", "[]", "{}", "7", "\"\"", "{", "");

	private static final List<String> ODD_HEADERS = List.of("null", "{\"alg\":null}",
			"{\"alg\":\"HS256\",\"kid\":null}", "{\"alg\":\"HS256\",\"crit\":null}",
			"{\"alg\":\"HS256\",\"crit\":[null]}", "{\"alg\":7}", "{\"alg\":\"RS256\",\"x5c\":[null]}",
			"{\"alg\":\"RS256\",\"jwk\":null}", "{\"alg\":\"none\"}", "[]", "");

	private static final List<String> ODD_CLAIMS = List.of("null", "[]", "7", "{\"iss\":null}", "{\"aud\":null}",
			"{\"aud\":[null]}", "{\"exp\":null}", "{\"iss\":\"x\",\"iat\":null,\"exp\":\"x\"}",
			"{\"iss\":7,\"sub\":{},\"context\":null}", "{\"iss\":[null],\"exp\":1e400}", "");

	static Stream<String> tokens() {
		List<String> tokens = new ArrayList<>(List.of("", ".", "..", "...", "null", "null.null.null"));
		ODD_HEADERS.forEach((header) -> tokens.add(token(header, "{}")));
		ODD_CLAIMS.forEach((claims) -> {
			tokens.add(token("{\"alg\":\"HS256\",\"kid\":\"simulated-install-key\"}", claims));
			tokens.add(token("{\"alg\":\"RS256\",\"kid\":\"simulated-install-key\"}", claims));
		});
		return tokens.stream();
	}

	private static String token(String header, String claims) {
		return Base64URL.encode(header) + "." + Base64URL.encode(claims) + "." + Base64URL.encode("x".repeat(32));
	}

	@ParameterizedTest
	@MethodSource("tokens")
	void noTokenIsAnErrorOfTheApp(String token, CapturedOutput output) throws Exception {
		for (String path : List.of("/installed", "/uninstalled", "/overview", "/settings", "/")) {
			for (String scheme : List.of("JWT ", "Bearer ", "jwt ")) {
				for (String method : List.of("GET", "POST")) {
					int status = send(method, path, scheme + token, "{}");
					assertThat(status).as("%s %s %s", method, path, scheme).isIn(400, 401, 404, 405);
				}
			}
			assertThat(send("GET", path + "?jwt=" + token, null, null)).as(path).isIn(400, 401, 404, 405);
		}
		requireNoStackTrace(output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/installed", "/uninstalled" })
	void noBodyOfALifecycleEventIsAnErrorOfTheApp(String path, CapturedOutput output) throws Exception {
		List<String> authorizations = new ArrayList<>(
				List.of("", "JWT x", "JWT " + this.site.installToken(this.app, path, ADMIN),
						"JWT " + this.site.installToken(this.app, path, ADMIN).replaceAll("\\.[^.]+$", ".c2VsZg")));
		for (String authorization : authorizations) {
			for (String body : ODD_JSON) {
				assertThat(send("POST", path, authorization, body)).as("%s with %s", body, authorization)
					.isIn(400, 401);
			}
			for (String field : List.of("clientKey", "key", "baseUrl", "displayUrl", "eventType", "sharedSecret")) {
				String body = "{\"clientKey\":\"%s\",\"%s\":null}".formatted(this.site.clientKey(), field);
				assertThat(send("POST", path, authorization, body)).as("no %s", field).isIn(400, 401);
			}
		}
		requireNoStackTrace(output);
	}

	@Test
	void whatPagesOfForgeSendIsReadWithNullsToo(CapturedOutput output) throws Exception {
		for (String body : ODD_JSON) {
			assertThat(send("POST", "/settings", "Bearer " + ForgeTokenMint.good(this.site.cloudId(), ADMIN), body))
				.as(body)
				.isIn(400, 401);
		}
		requireNoStackTrace(output);
	}

	private static void requireNoStackTrace(CapturedOutput output) {
		assertThat(output.getAll().lines()).noneMatch((line) -> line.startsWith("\tat "))
			.noneMatch((line) -> line.contains("Incident "));
	}

	private int send(String method, String path, String authorization, String body)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.app + path))
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody())
			.header("Content-Type", "application/json");
		if (authorization != null && !authorization.isEmpty()) {
			request.header("Authorization", authorization);
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
	}

}
