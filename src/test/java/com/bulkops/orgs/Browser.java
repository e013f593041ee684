package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;

/**
 * The Chromium that is installed on this machine, one per JVM.
 */
final class Browser {

	private static final Playwright PLAYWRIGHT = Playwright
		.create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));

	static final com.microsoft.playwright.Browser CHROMIUM = PLAYWRIGHT.chromium()
		.launch(new BrowserType.LaunchOptions().setExecutablePath(executable())
			.setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
					"--disable-background-networking", "--disable-component-update", "--disable-sync")));

	private Browser() {
	}

	/** Where script/browser-parts looks too. */
	private static Path executable() {
		try (Stream<String> places = Files.lines(Path.of("src", "test", "resources", "browsers.txt"))) {
			return places.map(Path::of)
				.filter(Files::isExecutable)
				.findFirst()
				.orElseThrow(() -> new IllegalStateException(
						"The browser tests need Chromium. script/browser-parts --chromium installs it where it can."));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
