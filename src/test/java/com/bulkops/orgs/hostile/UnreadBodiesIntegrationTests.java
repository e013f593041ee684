package com.bulkops.orgs.hostile;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bodies that announce much and never come. The answer is there before anything of them
 * was read, or there is none within the time that a test waits.
 */
class UnreadBodiesIntegrationTests extends InstalledSite {

	private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

	@ParameterizedTest
	@CsvSource({ "POST /settings, Accept: */*", "POST /settings, Authorization: JWT x.y.z",
			"POST /settings, Authorization: Bearer x.y.z", "POST /settings, Authorization: Basic x",
			"PUT /settings, Accept: */*", "PATCH /activity, Authorization: Basic x",
			"DELETE /settings, Authorization: Basic x", "GET /activity, Authorization: JWT x.y.z",
			"POST /installed, Accept: */*", "POST /installed, Authorization: JWT x.y.z",
			"POST /uninstalled, Authorization: JWT x.y.z", "POST /no-such-path, Authorization: Basic x",
			"POST /problem, Authorization: Bearer x.y.z", "POST /settings?jwt=x.y.z, Accept: */*" })
	void nothingOfAStrangersBodyIsRead(String request, String header) throws Exception {
		for (String length : new String[] { "Content-Length: 16000\r\n", "Content-Length: 524288\r\n",
				"Transfer-Encoding: chunked\r\n" }) {
			try (RawClient stranger = new RawClient(app())) {
				stranger.send(request + " HTTP/1.1\r\nHost: app\r\n" + header + "\r\n" + FORM + length + "\r\n");
				stranger.send(length.startsWith("T") ? "4000\r\na" : "a");
				assertThat(stranger.status()).as(length).isIn(400, 401, 404, 405, 413);
				assertThat(stranger.rest()).as("the rest is not waited for").contains("\r\n\r\n");
			}
		}
	}

	@Test
	void nothingIsReadOfSomebodyWhoDoesNotAdministerTheSite() throws Exception {
		try (RawClient person = new RawClient(app())) {
			person.send(head("POST /settings", "nobody", 1000) + "a");
			assertThat(person.status()).isEqualTo(403);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/settings", "/settings/exemptions", "/sweeps?mode=REPORT", "/settings/owners" })
	void whatIsTooLargeForAPathIsRefusedBeforeItIsRead(String path) throws Exception {
		try (RawClient person = new RawClient(app())) {
			person.send(head("POST " + path, "ada", 40_000) + "a");
			assertThat(person.status()).isEqualTo(413);
		}
	}

	@Test
	void whatIsTooLargeWithoutSayingSoIsRefusedWhenItIs() throws Exception {
		try (RawClient person = new RawClient(app())) {
			person.send("POST /settings HTTP/1.1\r\nHost: app\r\nAuthorization: JWT "
					+ this.jira.site().contextToken("ada") + "\r\n" + FORM + "Transfer-Encoding: chunked\r\n\r\n");
			person.send("9000\r\n" + "a".repeat(0x9000));
			assertThat(person.status()).isEqualTo(413);
		}
	}

	/** Ten seconds, however often a byte comes. */
	@Test
	void aHeadThatDoesNotComeToItsEndEndsItsConnection() throws Exception {
		try (RawClient slow = new RawClient(app())) {
			long begun = System.nanoTime();
			slow.send("GET /activity HTTP/1.1\r\nHost: app\r\nX-Half: ");
			Awaitility.await()
				.atMost(RunningApp.PATIENCE)
				.pollInterval(Duration.ofMillis(200))
				.until(() -> !slow.takes("a"));
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(9));
		}
	}

	@Test
	void anImportMayBeLarge() {
		this.client.settings(this.organization, "OFF");
		StringBuilder csv = new StringBuilder("kind,pattern,reason,last_day\n");
		for (int line = 0; line < 1000; line++) {
			csv.append("EMAIL,robot-").append(line).append("@example.com,").append("r".repeat(440)).append(",\n");
		}
		assertThat(this.client.postForm("/settings/exemptions/import", Map.of("csv", csv.toString())).statusCode())
			.isEqualTo(200);
	}

	private String head(String request, String person, int length) {
		return request + " HTTP/1.1\r\nHost: app\r\nAuthorization: JWT " + this.jira.site().contextToken(person)
				+ "\r\n" + FORM + "Content-Length: " + length + "\r\n\r\n";
	}

	private URI app() {
		return RunningApp.addressOf(this.context);
	}

}
