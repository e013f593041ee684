package com.bulkops.orgs.forge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The manifest of the pages for Forge installs the same app as the one at the top, and
 * its pages are those that are admitted.
 */
class ForgeManifestTests {

	private final JsonNode manifest = read("manifest.yml");

	private final JsonNode forge = read("forge/manifest.yml");

	@Test
	void itIsTheSameAppOnTheSameBackend() {
		for (String part : List.of("/app", "/remotes", "/connectModules/jira:lifecycle")) {
			assertThat(this.forge.at(part)).as(part).isEqualTo(this.manifest.at(part));
		}
		assertThat(this.forge.path("connectModules")).as("no page of Connect's").hasSize(1);
	}

	@Test
	void theDoorOpensForItsPagesAndNoOtherModule() {
		JsonNode pages = this.forge.at("/modules/jira:adminPage");
		assertThat(pages.findValuesAsString("key"))
			.containsExactlyInAnyOrderElementsOf(ForgeAuthorizationInterceptor.PAGES);
		pages.forEach((page) -> {
			assertThat(page.path("resource")).isEqualTo(this.forge.at("/resources/0/key"));
			assertThat(page.at("/resolver/endpoint")).isEqualTo(this.forge.at("/modules/endpoint/0/key"));
		});
		assertThat(this.forge.at("/modules/endpoint/0/remote")).isEqualTo(this.forge.at("/remotes/0/key"));
	}

	@Test
	void itsSideBarHasThePagesOfTheDescriptor() {
		List<String> routes = this.forge.at("/modules/jira:adminPage/0/pages").findValuesAsString("route");
		List<String> urls = this.manifest.at("/connectModules/jira:adminPages").findValuesAsString("url");
		assertThat(routes).map((route) -> "/" + route).isEqualTo(urls);
	}

	private static JsonNode read(String file) {
		try {
			return new ObjectMapper()
				.valueToTree(new Yaml().<Map<String, Object>>load(Files.readString(Path.of(file))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
