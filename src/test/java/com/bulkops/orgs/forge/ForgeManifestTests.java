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
 * The manifest of Forge alone needs nothing of Connect, is the same app on the same
 * backend as the one at the top, and names what the door for Forge admits.
 */
class ForgeManifestTests {

	private final JsonNode manifest = read("manifest.yml");

	private final JsonNode forge = read("forge/manifest.yml");

	@Test
	void itIsTheSameAppOnTheSameBackend() {
		for (String part : List.of("/app/id", "/app/runtime", "/app/licensing", "/remotes")) {
			assertThat(this.forge.at(part).isMissingNode()).as(part).isFalse();
			assertThat(this.forge.at(part)).as(part).isEqualTo(this.manifest.at(part));
		}
	}

	/**
	 * Either of them makes Atlassian count it as a Connect app, which ends with Connect.
	 */
	@Test
	void nothingOfConnectIsLeft() {
		assertThat(this.forge.has("connectModules")).isFalse();
		assertThat(this.forge.at("/app").has("connect")).isFalse();
		assertThat(this.forge.at("/permissions/scopes")).extracting(JsonNode::asString)
			.noneMatch((scope) -> scope.contains("connect"));
	}

	@Test
	void itAsksForTheScopesThatAreUsed() {
		assertThat(this.forge.path("permissions").propertyNames()).containsExactly("scopes");
		assertThat(this.forge.at("/permissions/scopes")).extracting(JsonNode::asString)
			.containsExactlyInAnyOrder("read:app-system-token", "read:app-user-token", "read:jira-user",
					"read:permission:jira", "report:personal-data");
	}

	@Test
	void theDoorOpensForItsPagesAndNoOtherModule() {
		JsonNode pages = this.forge.at("/modules/jira:adminPage");
		assertThat(pages.findValuesAsString("key"))
			.containsExactlyInAnyOrderElementsOf(ForgeAuthorizationInterceptor.PAGES);
		pages.forEach((page) -> {
			assertThat(page.path("resource")).isEqualTo(this.forge.at("/resources/0/key"));
			assertThat(page.at("/resolver/endpoint").asString()).isEqualTo("bulkops-pages-endpoint");
			assertThat(page.at("/displayConditions/canAdministerJira").asBoolean()).isTrue();
		});
	}

	/** A page chooses the path of each call, an event does not. */
	@Test
	void eachEndpointHasItsPathAndTheTokensItNeeds() {
		JsonNode endpoints = this.forge.at("/modules/endpoint");
		assertThat(endpoints.findValuesAsString("key")).containsExactly("bulkops-pages-endpoint",
				"bulkops-lifecycle-endpoint", "bulkops-heartbeat-endpoint");
		assertThat(endpoints).extracting((endpoint) -> endpoint.at("/route/path").asString(""))
			.containsExactly("", "/forge/lifecycle", "/forge/heartbeat");
		assertThat(endpoints).extracting((endpoint) -> endpoint.at("/auth/appUserToken/enabled").asBoolean(false))
			.containsExactly(true, false, false);
		assertThat(endpoints).allSatisfy((endpoint) -> {
			assertThat(endpoint.at("/auth/appSystemToken/enabled").asBoolean(false)).isTrue();
			assertThat(endpoint.path("remote")).isEqualTo(this.forge.at("/remotes/0/key"));
		});
	}

	@Test
	void eventsGoToTheirOwnEndpoints() {
		JsonNode modules = this.forge.path("modules");
		assertThat(modules.propertyNames()).containsExactlyInAnyOrder("jira:adminPage", "endpoint", "trigger",
				"preUninstall", "scheduledTrigger");
		assertThat(modules.at("/trigger/0/key").asString()).isEqualTo("bulkops-lifecycle");
		assertThat(modules.at("/trigger/0/endpoint").asString()).isEqualTo("bulkops-lifecycle-endpoint");
		assertThat(modules.at("/trigger/0/events")).extracting(JsonNode::asString)
			.containsExactlyInAnyOrder("avi:forge:installed:app", "avi:forge:upgraded:app");
		assertThat(modules.at("/preUninstall/0/key").asString()).isEqualTo("bulkops-uninstall");
		assertThat(modules.at("/preUninstall/0/endpoint").asString()).isEqualTo("bulkops-lifecycle-endpoint");
		assertThat(modules.at("/scheduledTrigger/0/key").asString()).isEqualTo("bulkops-heartbeat");
		assertThat(modules.at("/scheduledTrigger/0/endpoint").asString()).isEqualTo("bulkops-heartbeat-endpoint");
		assertThat(modules.at("/scheduledTrigger/0/interval").asString()).isEqualTo("hour");
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
