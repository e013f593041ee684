package com.bulkops.orgs;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.springframework.util.FileSystemUtils;

/**
 * The packaged jar, taken apart and with its classes prepared, as the image has it. It is
 * prepared once for each jar and Java, beside the jar.
 */
public final class PackagedApp {

	private PackagedApp() {
	}

	/**
	 * Returns what starts the app, or runs one of its commands: in the folder of the
	 * prepared app.
	 * @param jar the packaged jar
	 * @param java the home of the Java that runs it
	 * @param options of Java
	 * @param arguments of the app
	 */
	public static ProcessBuilder command(String jar, String java, List<String> options, String... arguments)
			throws IOException, InterruptedException {
		Path command = Path.of(java, "bin", "java");
		Path folder = prepared(Path.of(jar).toAbsolutePath(), command);
		List<String> all = new ArrayList<>(List.of(command.toString(), "@app.options"));
		all.addAll(options);
		all.addAll(List.of("-jar", "app.jar"));
		all.addAll(List.of(arguments));
		return new ProcessBuilder(all).directory(folder.toFile());
	}

	/** Tests in several processes may ask at the same time. */
	private static synchronized Path prepared(Path jar, Path java) throws IOException, InterruptedException {
		Path folder = jar.resolveSibling("prepared-%x-%x".formatted(Files.getLastModifiedTime(jar).toMillis(),
				java.toRealPath().toString().hashCode()));
		try (FileChannel lock = FileChannel.open(jar.resolveSibling("prepared.lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE)) {
			lock.lock();
			if (!Files.exists(folder.resolve("app.options"))) {
				FileSystemUtils.deleteRecursively(folder);
				Path named = Files.createTempDirectory("packaged").resolve("app.jar");
				Files.copy(jar, named);
				run(jar.getParent(), java, java.toString(), "-Djarmode=tools", "-jar", named.toString(), "extract",
						"--destination", folder.toString());
				run(folder, java, Path.of("script", "archive-classes").toAbsolutePath().toString());
				FileSystemUtils.deleteRecursively(named.getParent());
			}
		}
		return folder;
	}

	private static void run(Path folder, Path java, String... command) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
		builder.environment().put("JAVA", java.toString());
		File output = Files.createTempFile("prepared", ".log").toFile();
		if (builder.redirectOutput(output).start().waitFor() != 0) {
			throw new IllegalStateException("Cannot prepare the packaged app: " + Files.readString(output.toPath()));
		}
	}

}
