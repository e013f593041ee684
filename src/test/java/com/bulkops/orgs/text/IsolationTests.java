package com.bulkops.orgs.text;

import java.text.Bidi;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class IsolationTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "CI", "Büro-*", "Комната", "密码", "🚀 deploy", "a\u0301", "<b>\t\"'" })
	void mostTextsStayAsTheyAre(String text) {
		assertThat(Isolation.isolate(text)).isEqualTo(text);
		assertThat(Isolation.escape(text)).isEqualTo(text);
	}

	/** In the order in which they are shown, the words around it are where they were. */
	@ParameterizedTest
	@ValueSource(strings = { "\u202Egnp.exe", "\u05E9\u05DC\u05D5\u05DD", "\u0645\u0631\u062D\u0628\u0627 1", "\u2067x",
			"x\u2069 y", "\u2069\u2069\u202E", "\u2066\u2066\u2066", "\u202B\u202B1 2", "\u0661\u0662",
			"\uD83A\uDD00\uD83A\uDD01", "a\u202Db\u2068c\u05D0", "\u2029\u202E" })
	void nothingReordersTheSentence(String text) {
		String isolated = Isolation.isolate(text);
		assertThat(isolated).startsWith("\u2068").endsWith("\u2069").doesNotContainPattern("[\u202A-\u202E]");
		String sentence = "Revoked “" + isolated + "” of 5 accounts (1, 2)";
		int end = sentence.indexOf("” of 5");
		Bidi bidi = new Bidi(sentence.replace('\u2029', ' '), Bidi.DIRECTION_LEFT_TO_RIGHT);
		for (int index = 0; index < sentence.length(); index++) {
			if (index < "Revoked “".length() || index >= end) {
				assertThat(bidi.getLevelAt(index)).as("at %d of %s", index, sentence).isZero();
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "\u202Egnp, \\u202Egnp", "a\u2066b\u2069, a\\u2066b\\u2069", "\u05D0x, \\u05D0x" })
	void aLogHasThemAsNumbers(String text, String escaped) {
		assertThat(Isolation.escape(text)).isEqualTo(escaped);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u05D0", "a\u2066\u05D0\u2069b", "\u202Ex" })
	void whatIsIsolatedTwiceIsStillClosed(String text) {
		String twice = Isolation.isolate("“" + Isolation.isolate(text) + "”");
		assertThat(twice.chars().filter((one) -> one >= '\u2066' && one <= '\u2068').count())
			.isEqualTo(twice.chars().filter((one) -> one == '\u2069').count());
	}

}
