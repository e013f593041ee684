package com.bulkops.orgs.activity;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The check of {@code script/verify-log} without a JVM of its own, for tests that need it
 * often.
 */
final class VerifyLogScript {

	static final Path SCRIPT = Path.of("script/verify-log");

	private final Method verify;

	VerifyLogScript(Path directory) throws Exception {
		Path source = directory.resolve("VerifyLog.java");
		String text = Files.readString(SCRIPT);
		Files.writeString(source, text.substring(text.indexOf('\n')));
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString())).isZero();
		this.verify = new URLClassLoader(new URL[] { directory.toUri().toURL() }).loadClass("VerifyLog")
			.getDeclaredMethod("verify", InputStream.class, String.class);
		this.verify.setAccessible(true);
	}

	/** What the script says of a file. */
	String verify(byte[] file, @Nullable String noted) throws Exception {
		try {
			return (String) this.verify.invoke(null, new ByteArrayInputStream(file), noted);
		}
		catch (InvocationTargetException ex) {
			assertThat(ex.getCause().getClass().getSimpleName()).isEqualTo("Broken");
			return "Not intact. " + ex.getCause().getMessage();
		}
	}

	String verify(String file) throws Exception {
		return verify(file.getBytes(StandardCharsets.UTF_8), null);
	}

}
