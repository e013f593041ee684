package com.bulkops.orgs.site;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UnescapedFormTests {

	@ParameterizedTest
	@CsvSource({ "a=b, a=b", "%41=%3b, A=;", "a=%26%3D%25%2B+, a=%26%3D%25%2B+", "a=%, a=%", "a=%4, a=%4",
			"a=%zz, a=%zz", "a=%4z, a=%4z", "a=%%41, a=%A", "a=%4%41, a=%4A", "a=%25%32%36, a=%2526" })
	void keepsWhatSeparatesFieldsAndWhatIsNoEscape(String form, String bytes) {
		assertThat(new String(unescape(form, 1), StandardCharsets.UTF_8)).isEqualTo(bytes);
		assertThat(unescape(form, 1000)).isEqualTo(unescape(form, 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Büro & Co = 100 % + x", "Комната №5", "\ud83d\ude80\u0000\r\n", "&&==++%%" })
	void hasTheSameFields(String value) {
		String form = "a=" + URLEncoder.encode(value, StandardCharsets.UTF_8) + "&b=1";
		assertThat(FormParameters.add(java.util.Map.of(), unescape(form, 3)).get("a")).containsExactly(value);
		assertThat(FormParameters.add(java.util.Map.of(), unescape(form, 3)).get("b")).containsExactly("1");
	}

	@Test
	void aLetterTakesNoMoreThanItsBytes() {
		assertThat(unescape(URLEncoder.encode("Ж".repeat(1000), StandardCharsets.UTF_8), 7)).hasSize(2000);
		assertThat(unescape(URLEncoder.encode("密".repeat(1000), StandardCharsets.UTF_8), 7)).hasSize(3000);
	}

	private static byte[] unescape(String form, int atOnce) {
		UnescapedForm unescaped = new UnescapedForm();
		byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
		for (int from = 0; from < bytes.length; from += atOnce) {
			byte[] chunk = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + atOnce));
			unescaped.write(chunk, chunk.length);
		}
		return unescaped.toBytes();
	}

}
