package com.bulkops.orgs.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;

import com.bulkops.orgs.InstalledSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Files whose rows cannot all be read: the log has one without a readable account.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExportsIntegrationTests extends InstalledSite {

	@BeforeEach
	void connect() {
		this.client.settings(this.organization, "OFF");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl" })
	void aFileThatCannotBeBegunIsAProblemAndNoEmptyFile(String file) {
		unreadable();
		HttpResponse<String> answer = this.client.get(file);
		assertThat(answer.statusCode()).isEqualTo(500);
		assertThat(answer.body()).contains("Something went wrong in BulkOps Orgs").doesNotContain("entry,at");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl" })
	void aFileThatBreaksOffDoesNotLookCompleteAndIsAnIncident(String file, CapturedOutput output) throws Exception {
		unreadable();
		readable(20_000);
		try (InputStream download = this.client.download(file)) {
			assertThatExceptionOfType(IOException.class).isThrownBy(download::readAllBytes);
		}
		List<String> lines = output.getAll().lines().dropWhile((line) -> !line.contains("Incident ")).toList();
		assertThat(lines.get(0)).containsPattern("ERROR.*\\[[0-9a-f-]{36}].*Incident [0-9a-f-]{36}");
		assertThat(lines).anyMatch((line) -> line.contains("IllegalArgumentException"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl", "/activity/records.jsonl",
			"/settings/preview.csv?revocationInterval=P90D&mode=REVOKE", "/settings/exemptions.csv" })
	void aFileThatIsWholeComesToItsEnd(String file) {
		HttpResponse<String> answer = this.client.get(file);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).get()
			.asString()
			.matches("(text/csv|application/jsonl).*");
		assertThat(answer.body()).isNotEmpty();
	}

	private void unreadable() {
		append("' '", 1);
	}

	private void readable(int entries) {
		append("'person'", entries);
	}

	private void append(String account, int entries) {
		this.jdbc.update("""
				insert into activity_entry (site_id, at, kind, result, run_id, account_id)
				select ?, now(), 'ACCOUNT', 'UNREACHABLE', gen_random_uuid(), %s from generate_series(1, ?)
				""".formatted(account), this.jira.site().siteId(), entries);
	}

}
