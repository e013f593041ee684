package com.bulkops.orgs.forge;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The command {@code print-asset}: prints a style sheet or script of the app for the
 * static pages that Forge serves ({@code script/forge-pages}).
 */
public final class StaticPages {

	private static final Map<String, String> ASSETS = Map.of("app.css", "classpath:/static/assets/app.css", "app.js",
			"classpath:/static/assets/app.js", "htmx.min.js",
			"classpath*:/META-INF/resources/webjars/htmx.org/*/dist/htmx.min.js");

	private StaticPages() {
	}

	/**
	 * Prints an asset.
	 * @param asset the name that the static pages use for it
	 * @param output where it is printed
	 * @return the exit status: 1 if the app has no such asset, and then nothing is
	 * printed
	 */
	public static int print(String asset, OutputStream output) throws IOException {
		Resource[] found = new PathMatchingResourcePatternResolver()
			.getResources(ASSETS.getOrDefault(asset, "classpath*:/none"));
		if (found.length != 1 || !found[0].exists()) {
			System.err.println("This app has none of that name. It has " + ASSETS.keySet().stream().sorted().toList());
			return 1;
		}
		output.write(found[0].getContentAsByteArray());
		output.flush();
		return 0;
	}

}
