package com.bulkops.orgs;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The steps of the Dockerfile on the packaged jar, without Docker: each line after those
 * of Maven, in folders that hold what the image's would. {@code script/test} packages the
 * jar and says where it is.
 */
@EnabledIfSystemProperty(named = "bulkops.jar", matches = ".+")
class DockerfileProcessTests {

	private final String jar = System.getProperty("bulkops.jar", "");

	@TempDir
	private Path root;

	private Path workdir = Path.of("");

	private String options = "";

	@Test
	void itsStepsMakeAnAppThatTakesCommands() throws Exception {
		List<String> lines = Files.readAllLines(Path.of("Dockerfile"));
		for (String line : lines.subList(stage("layers", lines), lines.size())) {
			String[] parts = line.split(" ", 2);
			step(parts[0], parts[parts.length - 1]);
		}
		assertThat(this.workdir.resolve("app.options")).content().startsWith("-XX:");
		String entrypoint = lines.get(lines.size() - 1).substring("ENTRYPOINT ".length());
		String[] command = new ObjectMapper().readValue(entrypoint, String[].class);
		List<String> newKeyset = Stream.concat(Stream.of(command), Stream.of("new-keyset")).toList();
		assertThat(run(newKeyset).lines()).hasSize(1);
		// As Java finds the smallest container: another collector and a small first heap.
		this.options = "-XX:MaxRAM=512m -XX:ActiveProcessorCount=1";
		assertThat(run(newKeyset).lines()).hasSize(1);
	}

	private static int stage(String name, List<String> lines) {
		String from = lines.stream().filter((line) -> line.endsWith(" AS " + name)).findFirst().orElseThrow();
		return lines.indexOf(from);
	}

	private void step(String instruction, String arguments) throws Exception {
		switch (instruction) {
			case "WORKDIR" -> this.workdir = Files.createDirectories(inRoot(arguments));
			case "COPY" -> copy(arguments.split(" "));
			case "RUN" -> {
				if (!arguments.startsWith("useradd ")) {
					run(List.of("sh", "-c", arguments));
				}
			}
			default -> {
				// says how the image runs, and changes no file
			}
		}
	}

	private void copy(String... arguments) throws IOException {
		Path to = this.workdir.resolve(arguments[arguments.length - 1]).normalize();
		Path from = switch (arguments[0]) {
			case "--from=build" -> Path.of(this.jar);
			case "--from=layers" -> inRoot(arguments[1]);
			default -> Path.of(arguments[0]);
		};
		if (Files.isDirectory(from)) {
			FileSystemUtils.copyRecursively(from, to);
		}
		else {
			Files.copy(from, Files.isDirectory(to) ? to.resolve(from.getFileName()) : to,
					StandardCopyOption.COPY_ATTRIBUTES);
		}
	}

	private Path inRoot(String path) {
		return this.root.resolve(path.substring(1));
	}

	/**
	 * With the Java of this test in front of any other, for what the command starts, too.
	 */
	private String run(List<String> command) throws IOException, InterruptedException {
		Path errors = this.root.resolve("errors");
		List<String> inShell = Stream.concat(Stream.of("sh", "-c", "exec \"$@\"", "sh"), command.stream()).toList();
		ProcessBuilder builder = new ProcessBuilder(inShell).directory(this.workdir.toFile())
			.redirectError(errors.toFile());
		builder.environment()
			.merge("PATH", System.getProperty("java.home") + File.separator + "bin",
					(path, java) -> java + File.pathSeparator + path);
		builder.environment().put("JDK_JAVA_OPTIONS", this.options);
		Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(() -> command + ": " + output + read(errors)).isZero();
		return output;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
