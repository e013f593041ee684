package com.bulkops.orgs.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.env.Environment;

/**
 * A check whether the manifests in the current folder agree with the environment. A
 * manifest that has no app id yet is not in use.
 */
final class ManifestCheck implements Check {

	private static final List<String> FILES = List.of("deploy/forge/manifest.yml", "deploy/connect/manifest.yml",
			"forge/manifest.yml", "manifest.yml");

	private static final String NO_APP = "00000000-0000-0000-0000-000000000000";

	private final Path folder;

	private final String baseUrl;

	private final String forgeAppId;

	private final boolean licenseEnforced;

	ManifestCheck(Environment environment, Path folder) {
		this.folder = folder;
		this.baseUrl = environment.getProperty("addon.base-url", "");
		this.forgeAppId = environment.getProperty("bulkops.forge.app-id", "");
		this.licenseEnforced = environment.getProperty("bulkops.license.enforced", Boolean.class, true);
	}

	@Override
	public String name() {
		return "Manifest";
	}

	@Override
	public List<Finding> run() {
		List<Path> present = FILES.stream().map(this.folder::resolve).filter(Files::isRegularFile).toList();
		if (present.isEmpty()) {
			return List.of(Finding.notChecked("There is no manifest.yml in the current folder.",
					"Run doctor in the folder from which `forge deploy` is run."));
		}
		List<Finding> findings = new ArrayList<>();
		for (Path file : present) {
			findings.addAll(check(this.folder.relativize(file).toString(), file));
		}
		return !findings.isEmpty() ? findings : List
			.of(Finding.notChecked("No manifest has an app id yet.", "Run `forge register` (docs/install.md)."));
	}

	private List<Finding> check(String name, Path file) {
		JsonNode manifest;
		try {
			manifest = read(file);
		}
		catch (IOException | YAMLException ex) {
			return List.of(Finding.broken("%s cannot be read as YAML.".formatted(name),
					"Correct it; `forge lint` says where."));
		}
		String appId = manifest.at("/app/id").asString("");
		if (appId.isEmpty() || appId.endsWith(NO_APP)) {
			return List.of();
		}
		List<Finding> problems = new ArrayList<>();
		differentAddress(name, manifest).ifPresent(problems::add);
		if (manifest.path("modules").has("endpoint") && !appId.equals(this.forgeAppId)) {
			problems.add(Finding.broken(
					"BULKOPS_FORGE_APP_ID is not the app.id of %s, so calls through Forge are refused.".formatted(name),
					"Set BULKOPS_FORGE_APP_ID=%s and restart.".formatted(appId)));
		}
		if (this.licenseEnforced && !manifest.at("/app/licensing/enabled").asBoolean(false)) {
			problems.add(Finding.broken("%s has no licensing, and every run needs a license.".formatted(name),
					"Set BULKOPS_LICENSE_ENFORCED=false and restart, unless you sell the app."));
		}
		return !problems.isEmpty() ? problems : List.of(Finding.ok("%s agrees with the environment.".formatted(name)));
	}

	private Optional<Finding> differentAddress(String name, JsonNode manifest) {
		for (JsonNode remote : manifest.path("remotes")) {
			String address = remote.path("baseUrl").asString("");
			if (!address.equals(this.baseUrl)) {
				return Optional.of(Finding.broken(
						"The baseUrl of %s is %s, and ADDON_BASE_URL is %s.".formatted(name, address, this.baseUrl),
						"Make them equal to the letter, restart the app and run `forge deploy`."));
			}
		}
		return Optional.empty();
	}

	private static JsonNode read(Path file) throws IOException {
		Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
		return JsonMapper.shared().valueToTree(yaml);
	}

}
