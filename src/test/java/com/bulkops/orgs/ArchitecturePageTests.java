package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The map in docs/architecture.md is made from the code. Where they differ, this test
 * fails; {@code mvn test -Dtest=ArchitecturePageTests -Dbulkops.docs=write} writes it
 * anew.
 */
class ArchitecturePageTests {

	private static final Path PAGE = Path.of("docs/architecture.md");

	private static final Pattern MADE = Pattern.compile("(?s)(?<=<!-- made from the code -->\n).*(?=<!-- end -->)");

	private static final Pattern JAVADOC = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");

	private final ApplicationModules modules = ApplicationModules.of(BulkOpsOrgsApplication.class);

	@Test
	void theMapInTheDocumentationIsTheOneOfTheCode() throws IOException {
		String page = Files.readString(PAGE);
		String map = "\n" + diagram() + "\n" + table() + "\n" + decisions() + "\n";
		if ("write".equals(System.getProperty("bulkops.docs"))) {
			page = MADE.matcher(page).replaceFirst(Matcher.quoteReplacement(map));
			Files.writeString(PAGE, page);
		}
		assertThat(page).contains(map);
	}

	private String diagram() {
		String arrows = rooms()
			.flatMap((room) -> uses(room).stream().map((used) -> "  " + room.getIdentifier() + " --> " + used))
			.collect(Collectors.joining("\n"));
		return "```mermaid\ngraph TD\n" + arrows + "\n```\n";
	}

	private String table() {
		return rooms()
			.map((room) -> "| `%s` | %s | %s |".formatted(room.getIdentifier(), sentences(room),
					uses(room).stream().map((used) -> "`" + used + "`").collect(Collectors.joining(", "))))
			.collect(Collectors.joining("\n",
					"| Package | What lives there, and what does not | Uses |\n| --- | --- | --- |\n", "\n"));
	}

	private static String decisions() throws IOException {
		try (Stream<Path> pages = Files.list(Path.of("docs/adr"))) {
			return pages.sorted()
				.map((page) -> "- [%s](adr/%s)".formatted(title(page), page.getFileName()))
				.collect(Collectors.joining("\n", "Decisions that surprise:\n\n", "\n"));
		}
	}

	private static String title(Path page) {
		try (Stream<String> lines = Files.lines(page)) {
			return lines.findFirst().orElseThrow().replaceFirst("^# [0-9]+\\. ", "");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Stream<ApplicationModule> rooms() {
		return this.modules.stream()
			.sorted((one, other) -> one.getIdentifier().toString().compareTo(other.getIdentifier().toString()));
	}

	private List<String> uses(ApplicationModule room) {
		return room.getDirectDependencies(this.modules)
			.uniqueModules()
			.map((used) -> used.getIdentifier().toString())
			.sorted()
			.toList();
	}

	private static String sentences(ApplicationModule room) {
		Path source = Path.of("src/main/java", room.getBasePackage().getName().replace('.', '/'), "package-info.java");
		try {
			Matcher javadoc = JAVADOC.matcher(Files.readString(source));
			assertThat(javadoc.find()).as(source.toString()).isTrue();
			return javadoc.group(1)
				.replaceAll("\\{@code ([^}]*)}", "`$1`")
				.replaceAll("\\s*\\*\\s*", " ")
				.replaceAll("\\s+", " ")
				.strip();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
