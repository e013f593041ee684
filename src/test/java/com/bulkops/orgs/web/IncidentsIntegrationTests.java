package com.bulkops.orgs.web;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.bulkops.orgs.InstalledSite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever breaks, the person is told an id under which the log has the cause, and the
 * line says which request it was.
 */
@ExtendWith(OutputCaptureExtension.class)
class IncidentsIntegrationTests extends InstalledSite {

	private static final Pattern INCIDENT = Pattern.compile("Incident ([0-9a-f-]{36})");

	@Test
	void whatBreaksInAPageIsAnIncident(CapturedOutput output) {
		assertIncident(askWithout("policy"), "policy", output);
	}

	/** Who calls is asked before any page is. */
	@Test
	void whatBreaksBeforeAnyPageIsAnIncident(CapturedOutput output) {
		HttpResponse<String> answer = askWithout("connect_installation");
		assertThat(answer.headers().firstValue("Content-Type")).get().asString().startsWith("text/plain");
		assertIncident(answer, "connect_installation", output);
	}

	@Test
	void whatIsRefusedIsNoIncident(CapturedOutput output) {
		assertThat(clientOf("nina").get("/overview").body()).doesNotContain("Incident");
		assertThat(this.client.get("/nowhere").body()).doesNotContain("Incident");
		assertThat(output.getAll()).doesNotContainPattern("Incident [0-9a-f]{8}-");
	}

	private HttpResponse<String> askWithout(String table) {
		this.jdbc.execute("alter table %s rename to %s_away".formatted(table, table));
		try {
			return this.client.get("/overview");
		}
		finally {
			this.jdbc.execute("alter table %s_away rename to %s".formatted(table, table));
		}
	}

	private static void assertIncident(HttpResponse<String> answer, String cause, CapturedOutput output) {
		assertThat(answer.statusCode()).isEqualTo(500);
		assertThat(answer.body()).contains("Something went wrong in BulkOps Orgs").doesNotContain("\tat ", cause);
		Matcher incident = INCIDENT.matcher(answer.body());
		assertThat(incident.find()).isTrue();
		List<String> lines = output.getAll().lines().dropWhile((line) -> !line.contains(incident.group())).toList();
		assertThat(lines.get(0)).contains("ERROR", answer.headers().firstValue("X-Request-Id").orElseThrow());
		assertThat(String.join("\n", lines)).contains("relation \"" + cause + "\" does not exist");
	}

}
