package com.bulkops.orgs;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files of exemptions in any encoding and of any size: each that was downloaded here can
 * be imported again, and of each other one it is said what to do, and that nothing was
 * changed.
 */
class ExemptionFilesIntegrationTests extends InstalledSite {

	private static final String HEAD = "kind;pattern;reason;last_day\n";

	@BeforeEach
	void connect() {
		this.client.settings(this.organization, "P90D");
	}

	@ParameterizedTest
	@ValueSource(strings = { "windows-1252", "ISO-8859-1", "x-MacRoman", "IBM850", "windows-1251", "Shift_JIS" })
	void bytesThatAreNotUtf8AreRefused(String charset) throws Exception {
		String text = HEAD + "LABEL;" + (charset.matches("windows-1251|Shift_JIS") ? "Ж" : "Büro") + "-*;x;\n";
		HttpResponse<String> answer = this.client.postForm("/settings/exemptions/import",
				("csv=" + text.replace(";", "%3B")).getBytes(charset));
		assertThat(answer.statusCode()).isEqualTo(422);
		assertThat(answer.body()).contains(message("exemptions.import.refused"));
		assertThat(exported().lines()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "UTF-16LE", "UTF-16BE", "UTF-32LE" })
	void anEncodingOfSeveralBytesWithoutAMarkIsRefused(String charset) throws Exception {
		byte[] bytes = (HEAD + "LABEL;ci-*;x;\n").getBytes(charset);
		HttpResponse<String> answer = importCsv(new String(bytes, StandardCharsets.UTF_8));
		assertThat(answer.statusCode()).isEqualTo(422);
		assertThat(answer.body()).contains(message("error.import.encoding"));
		assertThat(exported().lines()).hasSize(1);
	}

	/** A browser of before has put it where it could not read a letter. */
	@ParameterizedTest
	@ValueSource(strings = { "/settings/exemptions?kind=LABEL&reason=x&pattern=B%EF%BF%BDro-*",
			"/settings/exemptions?kind=LABEL&pattern=x&reason=B%EF%BF%BDro",
			"/settings/exemptions?kind=EMAIL&reason=x&pattern=*@b%EF%BF%BDro.example" })
	void aLetterThatWasLostIsRefusedInTheFormToo(String form) {
		HttpResponse<String> answer = this.client.post(form);
		assertThat(answer.statusCode()).isEqualTo(422);
		assertThat(answer.body()).contains("were lost in another program");
		assertThat(exported().lines()).hasSize(1);
	}

	/** In the script of the longest form: each letter takes nine bytes of it. */
	@ParameterizedTest
	@CsvSource({ "600, Ж, 100, 120", "1000, Ж, 240, 480", "1000, 密, 240, 490", "1000, '\"', 240, 490",
			"1000, %, 240, 490", "500, \ud83d\ude80, 120, 240" })
	void whatWasDownloadedCanBeImportedWhateverItsScript(int exemptions, String letter, int pattern, int reason) {
		String csv = HEAD + IntStream.range(0, exemptions)
			.mapToObj((number) -> "LABEL;" + quoted("p-%d-%s".formatted(number, letter.repeat(pattern))) + ";"
					+ quoted("r" + letter.repeat(reason)) + ";")
			.collect(Collectors.joining("\n"));
		assertThat(importCsv(csv).statusCode()).isEqualTo(200);
		String exported = exported();
		assertThat(exported.lines()).hasSize(1 + exemptions);
		long entries = entries("kind=SETTINGS").size();
		HttpResponse<String> again = importCsv(exported);
		assertThat(again.statusCode()).isEqualTo(200);
		assertThat(entries("kind=SETTINGS")).as("nothing has changed").hasSize((int) entries);
		assertThat(exported()).isEqualTo(exported);
	}

	@Test
	void ofABodyThatIsTooLargeItIsSaidThatNothingWasChanged() {
		HttpResponse<String> answer = importCsv(HEAD + "LABEL;ci;" + "x".repeat(3 * 1024 * 1024) + ";");
		assertThat(answer.statusCode()).isEqualTo(413);
		assertThat(answer.body()).startsWith("Nothing was changed");
		assertThat(exported().lines()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "/activity.csv", "/settings/preview.csv?revocationInterval=P90D", "/settings/exemptions.csv" })
	void spreadsheetsAreToldThatItIsUtf8(String file) {
		assertThat(this.client.get(file).body()).startsWith("\uFEFF").doesNotContain("\n\uFEFF");
	}

	private static String quoted(String text) {
		return '"' + text.replace("\"", "\"\"") + '"';
	}

	private HttpResponse<String> importCsv(String csv) {
		return this.client.postForm("/settings/exemptions/import", Map.of("csv", csv));
	}

	private String exported() {
		return this.client.get("/settings/exemptions.csv").body();
	}

}
