package com.bulkops.orgs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Forge manifest installs what the Connect descriptor describes; nothing but this
 * test compares them.
 */
class ManifestTests {

	private final ObjectMapper json = new ObjectMapper();

	private final JsonNode descriptor = read("atlassian-connect.json");

	private final JsonNode manifest = this.json.valueToTree(new Yaml().<Map<String, Object>>load(text("manifest.yml")));

	@Test
	void thePackagedDescriptorIsTheOneAtTheTop() throws IOException {
		assertThat(this.json.readTree(new ClassPathResource("atlassian-connect.json").getInputStream()))
			.isEqualTo(this.descriptor);
	}

	@Test
	void keyLicensingAndAuthenticationAgree() {
		assertThat(this.manifest.at("/app/connect/key")).isEqualTo(this.descriptor.path("key"));
		assertThat(this.manifest.at("/app/licensing/enabled")).isEqualTo(this.descriptor.path("enableLicensing"));
		assertThat(this.manifest.at("/app/connect/authentication"))
			.isEqualTo(this.descriptor.at("/authentication/type"));
		assertThat(this.manifest.at("/app/connect/remote")).isEqualTo(this.manifest.at("/remotes/0/key"));
	}

	/** Whoever registers the app may have to choose another. */
	@Test
	void theKeyStandsInNoScriptAndNoPage() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src", "main", "resources"))) {
			assertThat(files.filter((file) -> file.toString().matches(".*\\.(js|html)"))).isNotEmpty()
				.noneMatch((file) -> text(file.toString()).contains(this.descriptor.path("key").asString("")));
		}
	}

	@Test
	void modulesAgree() {
		JsonNode modules = this.descriptor.path("modules");
		JsonNode connectModules = this.manifest.path("connectModules");
		modules.properties()
			.forEach((module) -> assertThat(connectModules.path("jira:" + module.getKey())).as(module.getKey())
				.isEqualTo(module.getValue().isArray() ? module.getValue()
						: this.json.createArrayNode().add(module.getValue())));
		JsonNode lifecycle = connectModules.at("/jira:lifecycle/0").deepCopy();
		((ObjectNode) lifecycle).remove("key");
		assertThat(lifecycle).isEqualTo(this.descriptor.path("lifecycle"));
		assertThat(connectModules.size()).isEqualTo(modules.size() + 1);
	}

	@Test
	void scopesAgree() {
		ArrayNode scopes = this.json.createArrayNode();
		this.descriptor.path("scopes")
			.forEach((scope) -> scopes
				.add(scope.asString("").toLowerCase(Locale.ROOT).replace('_', '-') + ":connect-jira"));
		assertThat(this.manifest.at("/permissions/scopes")).isEqualTo(scopes);
	}

	@Test
	void pagesStandInASectionOfTheirOwnInTheAdministration() {
		String section = this.descriptor.at("/modules/webSections/0/key").asString("");
		assertThat(this.descriptor.at("/modules/webSections/0/location").asString("")).isEqualTo("admin_plugins_menu");
		this.descriptor.at("/modules/adminPages")
			.forEach((page) -> assertThat(page.path("location").asString(""))
				.isEqualTo("admin_plugins_menu/" + section));
	}

	private JsonNode read(String file) {
		return this.json.readTree(text(file));
	}

	private static String text(String file) {
		try {
			return Files.readString(Path.of(file));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
