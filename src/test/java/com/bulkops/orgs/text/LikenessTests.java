package com.bulkops.orgs.text;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LikenessTests {

	@ParameterizedTest
	@CsvSource({ "CI, ci", "Straße, STRASSE", "STRAẞE, strasse", "İSTANBUL, istanbul", "ISTANBUL, ıstanbul",
			"i\u0307x, IX", "ΣΊΣΥΦΟΣ, σίσυφος", "Café, Cafe\u0301", "ＣＩ－１, ci-1", "ｶﾞ, ガ", "ﬁx, FIX", "Ⅳ, iv",
			"Å, \u212B", "ǅ, dž", "и\u0306, й", "한글, \u1112\u1161\u11AB\u1100\u1173\u11AF", "x\u200B\u2060\u00ADy, xy",
			"❤\uFE0F, ❤", "a\u00A0\u2003b, a b", "\u3000x\u3000, x", "Ա, ա", "ᏸ, Ᏸ" })
	void whatIsReadAsTheSameIsTheSame(String one, String other) {
		assertThat(Likeness.fold(one)).isEqualTo(Likeness.fold(other));
		assertThat(Likeness.fold(Likeness.fold(one))).isEqualTo(Likeness.fold(one));
	}

	@ParameterizedTest
	@CsvSource({ "Cafe, Café", "ci-bot, cibot", "ci bot, cibot", "o, ö", "е, e", "и, й", "が, か", "1, l" })
	void otherLettersAreOther(String one, String other) {
		assertThat(Likeness.fold(one)).isNotEqualTo(Likeness.fold(other));
	}

}
