package com.bulkops.orgs.notice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ForeignNameTests {

	@ParameterizedTest
	@CsvSource({ "Acme, Acme", "'Acme, Inc.', 'Acme, Inc.'", "Ærø & Söhne 株式会社, Ærø & Söhne 株式会社",
			"acme.com, acme. com", "Pay at https://evil.example/x?y=z, Pay at https evil. example x?y=z",
			"write to eve@evil.example, write to eve at evil. example", "' a   b ', a b" })
	void nothingInANameIsAnAddress(String name, String plain) {
		assertThat(ForeignName.plain(name)).isEqualTo(plain);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\u202Eb", "a\u2066b\u2069", "a\u200Bb", "a\u0000b", "a\r\nBcc: b", "a\u2028b",
			"a\uFEFFb", "a\u00ADb", "evil\uFF0Eexample", "evil\u3002example", "eve\uFF20evil",
			"https\uFF1A\uFF0F\uFF0Fevil", "a\tb" })
	void nothingInANameBreaksOrTurnsALineOrLooksLikeAnAddress(String name) {
		assertThat(ForeignName.plain(name)).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028\\u2029]")
			.doesNotContainPattern("[^ ][.\uFF0E\u3002][^ ]")
			.doesNotContainPattern("[@\uFF20:\uFF1A/\uFF0F]");
	}

	@Test
	void aLongNameIsCutBetweenCharacters() {
		assertThat(ForeignName.plain("🚀".repeat(100))).isEqualTo("🚀".repeat(59) + "…");
		assertThat(ForeignName.plain("x".repeat(60))).hasSize(60);
	}

}
