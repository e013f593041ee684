package com.bulkops.orgs.activity;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code script/verify-log}, tried on the example of its documentation.
 */
class VerifyLogTests {

	private static final String FINGERPRINT = "c68fbe5e9deeec3a31e801e78407f9f4bc75734ccc6c29e475ba29c9710731ef";

	@TempDir
	private Path directory;

	private VerifyLogScript script;

	private List<String> example;

	@BeforeEach
	void readTheExample() throws Exception {
		this.script = new VerifyLogScript(this.directory);
		this.example = Files.readAllLines(Path.of("docs/verify-log.md"))
			.stream()
			.filter((line) -> line.startsWith("{\"seq\""))
			.toList();
	}

	@Test
	void theDocumentedExampleIsIntact() throws Exception {
		assertThat(this.example).hasSize(3);
		assertThat(this.script.verify(file(this.example))).isEqualTo("Intact: 3 records, fingerprint " + FINGERPRINT);
		assertThat(Files.readString(Path.of("docs/verify-log.md"))).contains("Intact: 3 records, fingerprint c68fbe…");
	}

	@Test
	void theAppMakesTheSameHashes() {
		String hash = HashChain.BEGINNING;
		for (String line : this.example) {
			String event = line.substring(line.indexOf(",\"event\":") + 9, line.length() - 1);
			hash = HashChain.hash(hash, event);
			assertThat(line).contains(hash);
		}
		assertThat(hash).isEqualTo(FINGERPRINT);
	}

	@Test
	void everyFlippedBitIsFound() throws Exception {
		byte[] file = file(this.example).getBytes(StandardCharsets.UTF_8);
		for (int position = 0; position < file.length; position++) {
			for (int bit = 0; bit < 8; bit++) {
				byte[] flipped = file.clone();
				flipped[position] ^= (byte) (1 << bit);
				assertThat(this.script.verify(flipped, null)).as("bit %d of byte %d", bit, position)
					.startsWith("Not intact.");
			}
		}
	}

	@Test
	void linesThatAreMissingMovedOrRepeatedAreFound() throws Exception {
		String first = this.example.get(0);
		String second = this.example.get(1);
		String third = this.example.get(2);
		assertThat(this.script.verify(file(List.of(second, third)))).contains("Line 1 is record 2");
		assertThat(this.script.verify(file(List.of(first, third)))).contains("Line 2 is record 3");
		assertThat(this.script.verify(file(List.of(first, third, second)))).contains("Line 2 is record 3");
		assertThat(this.script.verify(file(List.of(first, first, second, third)))).contains("Line 2 is record 1");
		assertThat(this.script.verify(file(List.of(first, second.replace("PENDING", "REVOKED"), third))))
			.contains("Line 2 was changed");
		assertThat(this.script.verify(file(List.of(first, "", second, third)))).contains("Line 2 is not a record");
		assertThat(this.script.verify(file(this.example).stripTrailing())).contains("Line 3 is not a record");
		assertThat(this.script.verify("")).contains("The file is empty");
	}

	@Test
	void aNotedFingerprintShowsAMissingEnd() throws Exception {
		byte[] cut = file(this.example.subList(0, 2)).getBytes(StandardCharsets.UTF_8);
		byte[] whole = file(this.example).getBytes(StandardCharsets.UTF_8);
		String earlier = "69532059569ce146fab73d8e346158b8df4ec563fd2401edef7ac5f88cfa62b7";
		assertThat(this.script.verify(cut, null)).startsWith("Intact: 2 records");
		assertThat(this.script.verify(cut, FINGERPRINT)).startsWith("Not intact. None of the 2 records");
		assertThat(this.script.verify(whole, FINGERPRINT)).startsWith("Intact: 3").contains("Record 3 has");
		assertThat(this.script.verify(whole, earlier)).startsWith("Intact: 3").contains("Record 2 has");
	}

	@Test
	void runsByItselfAndTellsByItsExitStatus() throws Exception {
		Path file = Files.writeString(this.directory.resolve("records.jsonl"), file(this.example));
		assertThat(run(file.toString())).isEqualTo("0 Intact: 3 records, fingerprint " + FINGERPRINT + "\n");
		assertThat(run(file.toString(), "f".repeat(64))).startsWith("1 Not intact.");
		assertThat(run()).startsWith("2 Usage");
		assertThat(run(this.directory.resolve("nothing").toString())).startsWith("2 The file cannot be read");
	}

	private static String run(String... arguments) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(VerifyLogScript.SCRIPT.toString());
		builder.command().addAll(List.of(arguments));
		builder.environment()
			.merge("PATH", Path.of(System.getProperty("java.home"), "bin").toString(), (path, bin) -> bin + ":" + path);
		builder.environment().remove("JAVA_TOOL_OPTIONS"); // the JVM would tell of it
		Process process = builder.redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return process.waitFor() + " " + output;
	}

	private static String file(List<String> lines) {
		return lines.stream().collect(Collectors.joining("\n", "", "\n"));
	}

}
