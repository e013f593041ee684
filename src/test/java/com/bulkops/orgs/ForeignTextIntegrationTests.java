package com.bulkops.orgs;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text that people outside this app have chosen, in any script and form: it stays apart
 * from the sentence around it, and letters that are read as the same are the same
 * wherever texts are compared.
 */
class ForeignTextIntegrationTests extends InstalledSite {

	private static final String HEBREW = "\u05E9\u05DC\u05D5\u05DD";

	private void connect(String label) {
		this.organization.account("omar").token("old", label, Instant.now().minus(Duration.ofDays(200)));
		this.client.settings(this.organization, "P90D");
	}

	@Test
	void inASentenceItIsIsolated() {
		connect(HEBREW + " CI");
		exempt("LABEL", HEBREW + "*", "\u202Eevil\u202C " + HEBREW);
		run();
		String isolated = "\u2068" + HEBREW + "*\u2069";
		assertThat(entries("kind=TOKEN")).singleElement()
			.satisfies((entry) -> assertThat(entry.getField("reason")).startsWith("Exempt by label “" + isolated + "”")
				.contains("(\u2068evil " + HEBREW + "\u2069)"));
		assertThat(this.client.get("/activity?kind=TOKEN").body()).contains("“\u2068" + HEBREW + " CI\u2069”")
			.contains("label “" + isolated + "”");
		assertThat(this.client.get("/settings").body()).contains("<bdi>" + HEBREW + "*</bdi>")
			.contains("Remove the exemption " + isolated);
		assertThat(this.client.get("/settings/preview/tokens?part=SAVED").body())
			.contains("<bdi>" + HEBREW + " CI</bdi>")
			.contains("label “" + isolated + "”");
		assertThat(this.client.get("/settings/preview.csv?part=SAVED").body()).contains("label “" + isolated + "”");
		assertThat(entries("kind=SETTINGS").get(0).getField("changes")).contains("label “" + isolated + "”");
		assertThat(this.client.get("/activity.jsonl?kind=TOKEN").body()).contains("label “" + isolated + "”");
	}

	@ParameterizedTest
	@CsvSource({ "Straße, STRASSE", "İSTANBUL, istanbul", "Cafe\u0301, CAFÉ", "ＣＩ, ci", "ΣΊΣΥΦΟΣ, σίσυφος",
			"हिन्दी, हिन्दी" })
	void isFoundHoweverItIsWritten(String label, String searched) {
		connect(label + " deploy");
		run();
		assertThat(this.organization.revokedTokens()).containsExactly("old");
		assertThat(entries("kind=REVOCATION&text=" + URLEncoder.encode(searched, StandardCharsets.UTF_8))).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "LABEL, ci-*, CI-*", "LABEL, Straße-*, STRASSE-*", "LABEL, ＣＩ-*, ci-*", "LABEL, Cafe\u0301*, Café*",
			"EMAIL, *@Partner.example.com, *@partner.EXAMPLE.com", "LABEL, İ-x, i-X" })
	void oneSpellingReplacesTheOther(String kind, String first, String second) {
		connect("CI");
		exempt(kind, first, "before");
		exempt(kind, second, "after");
		List<String> lines = exported();
		assertThat(lines).singleElement().asString().contains(kind + "," + first + ",after,");
		assertThat(this.client
			.postForm("/settings/exemptions/import",
					Map.of("csv",
							"kind,pattern,reason,last_day\n%1$s,%2$s,x,\n%1$s,%3$s,x,".formatted(kind, first, second)))
			.body()).contains("is in the file twice");
	}

	@ParameterizedTest
	@ValueSource(strings = { "＊", "* ＊", "\u200B*\u2060", "＊\uFE0F*" })
	void aStarOfAnyWidthMatchesEverythingAndIsRefused(String pattern) {
		connect("CI");
		assertThat(exempt("LABEL", pattern, "x")).isEqualTo(422);
		assertThat(exempt("EMAIL", pattern + "＠", "x")).isEqualTo(422);
		assertThat(exported()).isEmpty();
	}

	@Test
	void theyAreSortedWithoutRegardToCaseAndAccents() {
		connect("CI");
		Stream.of("zoo", "Apfel", "ａｐｆｅｌ2", "apfel1", "Zebra").forEach((pattern) -> exempt("LABEL", pattern, "x"));
		assertThat(exported()).extracting((line) -> line.split(",")[1])
			.containsExactly("Apfel", "apfel1", "ａｐｆｅｌ2", "Zebra", "zoo");
	}

	private int exempt(String kind, String pattern, String reason) {
		return this.client
			.postForm("/settings/exemptions", Map.of("kind", kind, "pattern", pattern, "reason", reason, "lastDay", ""))
			.statusCode();
	}

	private List<String> exported() {
		return this.client.get("/settings/exemptions.csv").body().lines().skip(1).toList();
	}

}
