package com.bulkops.orgs;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The words of the field, in US English, in what people read: pages, emails, the log, and
 * comments.
 */
class EnglishTests {

	private static final Pattern IDIOMS = Pattern.compile(
			"\\b(whoever|nobody|somebody|anew|at once|now and then|so many|stands?(?!-)|of (its|their|his) own"
					+ "|(left|leaves?|leaving) (\\w+ )*?alone|odd|begun|so long as|any more|ours|spares?|spared"
					+ "|e-mails?|licence[sd]?|cancell(ed|ing)|behaviours?|coloured|colours?)\\b",
			Pattern.CASE_INSENSITIVE);

	/**
	 * The first sentence begins with a noun phrase, or with a verb in the third person.
	 */
	private static final Pattern QUESTIONS = Pattern.compile("^/\\*\\*[\\s*]*(What|Whether|Who)\\b");

	private static final int COMMENT = 1;

	private static final int TEXT_BLOCK = 2;

	private static final int TEXT = 3;

	private static final Pattern TOKENS = Pattern.compile("""
			(?s)(//[^\\n]*+|/\\*.*?\\*/)|""\"(.*?)""\"|"((?:[^"\\\\\\n]++|\\\\.)*+)"|'(?:[^'\\\\]|\\\\.[^']*)'""");

	@ParameterizedTest
	@ValueSource(strings = { "Whoever runs the app.", "It stands in the address.", "Rings for nobody", "by E-mail",
			"a site without a licence", "was left alone", "Left the API token alone", "Asks anew",
			"a table of its own" })
	void idiomsAreFound(String text) {
		assertThat(IDIOMS.matcher(text).find()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "standard output", "modified", "the license", "a stand-in", "email", "OddAtlassian" })
	void otherWordsAreNot(String text) {
		assertThat(IDIOMS.matcher(text).find()).isFalse();
	}

	@Test
	void whatPeopleReadHasNoIdioms() {
		List<String> offences = new ArrayList<>();
		messages().forEach((key, message) -> offences.addAll(offences(key.toString(), message.toString())));
		Stream
			.concat(Stream.of("src/main/resources/templates", "src/main/resources/static")
				.flatMap((directory) -> files(directory).stream()),
					Stream.of("index.html", "bridge.js").map((name) -> Path.of("forge", "static", name)))
			.forEach((file) -> offences.addAll(offences(file.toString(), read(file))));
		offences.addAll(offencesInJava(TEXT_BLOCK, TEXT));
		assertThat(offences).isEmpty();
	}

	@Test
	void commentsHaveNoIdioms() {
		assertThat(offencesInJava(COMMENT)).isEmpty();
	}

	private static List<String> offencesInJava(int... groups) {
		List<String> offences = new ArrayList<>();
		for (Path file : files("src/main/java")) {
			String source = read(file);
			Matcher token = TOKENS.matcher(source);
			while (token.find()) {
				long line = source.substring(0, token.start()).lines().count() + 1;
				for (int group : groups) {
					String text = token.group(group);
					if (text != null) {
						offences.addAll(offences(file + ":" + line, text));
					}
				}
			}
		}
		return offences;
	}

	private static List<String> offences(String place, String text) {
		return Stream.of(IDIOMS, QUESTIONS)
			.flatMap((words) -> words.matcher(text).results())
			.map((found) -> place + ": " + found.group().strip())
			.toList();
	}

	private static Properties messages() {
		Properties messages = new Properties();
		try (Reader reader = Files.newBufferedReader(Path.of("src/main/resources/messages.properties"))) {
			messages.load(reader);
			return messages;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<Path> files(String directory) {
		try (Stream<Path> files = Files.walk(Path.of(directory))) {
			return files.filter(Files::isRegularFile)
				.filter((file) -> !file.toString().endsWith(".min.js"))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
