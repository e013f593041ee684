package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code script/setup} in a copy of the files that it reads. The only programs it finds
 * are bash, those of every system, and a Docker that prints what the image would.
 */
class SetupScriptTests {

	private static final String ADDRESS = "https://bulkops.acme.org";

	private static final String APP_ID = "ari:cloud:ecosystem::app/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f";

	private static final String[] ANSWERS = { "--address", ADDRESS, "--tls", "yes", "--license", "no", "--mail-host",
			"none" };

	@TempDir
	private Path root;

	private Path home = Path.of("");

	private Path bin = Path.of("");

	@BeforeEach
	void copyTheFiles() throws Exception {
		this.home = Files.createDirectory(this.root.resolve("home of the app"));
		for (String folder : List.of("script", "forge")) {
			FileSystemUtils.copyRecursively(Path.of(folder), this.home.resolve(folder));
		}
		for (String script : List.of("setup", "app", "forge-pages")) {
			assertThat(this.home.resolve("script").resolve(script).toFile().setExecutable(true)).isTrue();
		}
		for (String file : List.of("manifest.yml", ".env.example")) {
			Files.copy(Path.of(file), this.home.resolve(file));
		}
		this.bin = Files.createDirectory(this.root.resolve("bin"));
		for (String program : List.of("bash", "base64", "cat", "chmod", "cp", "dirname", "head", "mkdir", "mv")) {
			program(program, "exec %s \"$@\"%n".formatted(find(program)));
		}
		program("docker", """
				case "$*" in
				  'image inspect bulkops-orgs') ;;
				  'run --rm bulkops-orgs new-keyset') echo "{$$}" ;;
				  'run --rm bulkops-orgs print-asset '*) echo "$5" ;;
				  *) echo "Not expected: docker $*" >&2; exit 1 ;;
				esac
				""");
	}

	private void program(String name, String lines) throws IOException {
		Path program = Files.writeString(this.bin.resolve(name), "#!/bin/sh\n" + lines);
		assertThat(program.toFile().setExecutable(true)).isTrue();
	}

	@Test
	void makesAllThatAnInstallationNeeds() throws Exception {
		Ended ended = setup("", ANSWERS);
		assertThat(ended.status()).as(ended.output()).isZero();
		assertThat(ended.output()).contains("docker compose up -d", "forge register");
		assertThat(env()).containsEntry("ADDON_BASE_URL", ADDRESS)
			.containsEntry("BULKOPS_LICENSE_ENFORCED", "false")
			.containsEntry("COMPOSE_PROFILES", "tls")
			.doesNotContainKeys("SPRING_MAIL_HOST", "BULKOPS_FORGE_APP_ID");
		assertThat(this.home.resolve("secrets/bulkops.encryption.keyset")).content().matches("\\{\\d+}");
		assertThat(this.home.resolve("secrets/spring.datasource.password")).content().matches("[A-Za-z0-9+/]{43}=");
		assertThat(this.home.resolve("secrets/spring.mail.password")).isEmptyFile();
		for (Path manifest : manifests()) {
			JsonNode made = yaml(manifest);
			assertThat(made.at("/remotes/0/baseUrl").asString()).isEqualTo(ADDRESS);
			assertThat(made.at("/app/licensing/enabled").asBoolean(true)).isFalse();
		}
		for (String page : List.of("index.html", "bridge.js")) {
			assertThat(this.home.resolve("deploy/forge/static").resolve(page))
				.hasSameBinaryContentAs(Path.of("forge", "static", page));
		}
		for (String asset : List.of("app.css", "app.js", "htmx.min.js")) {
			assertThat(this.home.resolve("deploy/forge/static").resolve(asset)).hasContent(asset);
		}
	}

	/** Apart from what was answered, they are those of the repository. */
	@Test
	void theManifestsDifferInTheAnswersOnly() throws Exception {
		setup("", ANSWERS);
		for (Path manifest : manifests()) {
			Path original = Path.of(manifest.getParent().endsWith("forge") ? "forge/manifest.yml" : "manifest.yml");
			assertThat(Files.readString(manifest)
				.replace(ADDRESS, "https://bulkops.example.com")
				.replace("\n    enabled: false", "\n    enabled: true")).isEqualTo(Files.readString(original));
		}
	}

	@Test
	void othersCannotReadTheSecrets() throws Exception {
		setup("", ANSWERS);
		assertThat(permissions(".env")).isEqualTo("rw-------");
		assertThat(permissions("secrets")).isEqualTo("rwx------");
		assertThat(permissions("secrets/bulkops.encryption.keyset")).as("read by the users of the containers")
			.isEqualTo("r--r--r--");
	}

	@Test
	void theSecondRunChangesNothing() throws Exception {
		setup("", ANSWERS);
		Map<String, String> first = contents();
		assertThat(setup("", ANSWERS).status()).isZero();
		assertThat(contents()).isEqualTo(first);
		assertThat(setup("\n\n\n\n").status()).as("with the answers of the first as what is proposed").isZero();
		assertThat(contents()).isEqualTo(first);
	}

	@Test
	void anotherAnswerChangesThatAloneAndNoSecret() throws Exception {
		setup("", ANSWERS);
		Path env = this.home.resolve(".env");
		Files.writeString(env, Files.readString(env).replace("COMPOSE_PROFILES=tls", "COMPOSE_PROFILES=second,tls")
				+ "BULKOPS_SECURITY_CONTACT='mailto:s@acme.org'\n");
		Map<String, String> first = contents();
		assertThat(setup("\nno\nyes\n\n").status()).isZero();
		assertThat(env()).containsEntry("ADDON_BASE_URL", ADDRESS)
			.containsEntry("BULKOPS_LICENSE_ENFORCED", "true")
			.containsEntry("COMPOSE_PROFILES", "second")
			.containsEntry("BULKOPS_SECURITY_CONTACT", "'mailto:s@acme.org'");
		assertThat(contents())
			.extractingByKeys("secrets/bulkops.encryption.keyset", "secrets/spring.datasource.password")
			.containsExactly(first.get("secrets/bulkops.encryption.keyset"),
					first.get("secrets/spring.datasource.password"));
		for (Path manifest : manifests()) {
			assertThat(yaml(manifest).at("/app/licensing/enabled").asBoolean(false)).isTrue();
		}
	}

	@Test
	void asksAgainUntilAnAnswerIsOne() throws Exception {
		Ended ended = setup("http://bulkops.acme.org\n" + ADDRESS + "\nperhaps\nyes\nno\nnone\n");
		assertThat(ended.status()).as(ended.output()).isZero();
		assertThat(ended.output()).contains("must begin with https://", "Answer yes or no.");
		assertThat(env()).containsEntry("ADDON_BASE_URL", ADDRESS);
	}

	@Test
	void withoutAnAnswerItSaysSoAndMakesNothing() throws Exception {
		Ended ended = setup("");
		assertThat(ended.status()).isEqualTo(1);
		assertThat(ended.output()).contains("script/setup --help");
		assertThat(this.home.resolve(".env")).doesNotExist();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "http://bulkops.acme.org | begin with https://", "bulkops.acme.org | begin with https://",
					"https://bulkops.acme.org/ | slash", "https://bulkops.acme.org/app | path",
					"https://bulk ops.acme.org | space", "https://bulk'ops.acme.org | quote",
					"https://bulk\"ops.acme.org | quote", "https://$HOME.acme.org | dollar",
					"https://$(id).acme.org | dollar", "https://bülkops.acme.org | xn--",
					"https://Bulkops.acme.org | small letters", "https://bulkops.acme.org:8443 | port",
					"https://bulkops | host name", "`` | missing" })
	void anAddressThatIsNoneIsRefusedAndNothingIsMade(String address, String objection) throws Exception {
		Ended ended = setup("", "--address", address, "--tls", "yes", "--license", "no", "--mail-host", "none");
		assertThat(ended.status()).isEqualTo(1);
		assertThat(ended.output()).contains(objection);
		assertThat(this.home.resolve(".env")).doesNotExist();
		assertThat(this.home.resolve("secrets")).doesNotExist();
	}

	@ParameterizedTest
	@CsvSource({ "--tls, perhaps", "--license, ''", "--mail-host, smtp acme", "--forge-app-id, 42", "--adress, x" })
	void otherAnswersThatAreNoneAreRefusedToo(String argument, String value) throws Exception {
		List<String> arguments = new ArrayList<>(List.of(ANSWERS));
		arguments.addAll(List.of(argument, value));
		assertThat(setup("", arguments.toArray(String[]::new)).status()).isEqualTo(1);
		assertThat(this.home.resolve(".env")).doesNotExist();
	}

	@ParameterizedTest
	@ValueSource(strings = { "pa$$ word", "it's \"quoted\"", "back\\slash\\" })
	void thePasswordOfTheMailServerIsKeptAsItIsAndShownNowhere(String password) throws Exception {
		Ended ended = setup(password + "\n", "--address", ADDRESS, "--tls", "no", "--license", "no", "--mail-host",
				"smtp.acme.org", "--mail-port", "587", "--mail-user", "mail user", "--mail-from", "bulkops@acme.org");
		assertThat(ended.status()).as(ended.output()).isZero();
		assertThat(Files.readString(this.home.resolve("secrets/spring.mail.password"))).isEqualTo(password);
		assertThat(ended.output()).doesNotContain(password);
		assertThat(env()).containsEntry("SPRING_MAIL_HOST", "smtp.acme.org")
			.containsEntry("SPRING_MAIL_USERNAME", "'mail user'")
			.containsEntry("COMPOSE_PROFILES", "");
		assertThat(Files.readString(this.home.resolve(".env"))).doesNotContain(password);
	}

	/** {@code forge register} writes it into the manifest of its folder. */
	@Test
	void takesTheIdThatForgeWroteForBothManifestsAndTheApp() throws Exception {
		setup("", ANSWERS);
		Path manifest = this.home.resolve("deploy/forge/manifest.yml");
		Files.writeString(manifest,
				Files.readString(manifest).replaceFirst("  id: ari:\\S+", "  id: \"" + APP_ID + "\""));
		Ended ended = setup("", ANSWERS);
		assertThat(ended.output()).contains("forge deploy").doesNotContain("forge register");
		assertThat(env()).containsEntry("BULKOPS_FORGE_APP_ID", APP_ID);
		for (Path each : manifests()) {
			assertThat(yaml(each).at("/app/id").asString()).isEqualTo(APP_ID);
		}
	}

	@Test
	void withoutDockerAndJarItSaysWhatIsMissing() throws Exception {
		Files.delete(this.bin.resolve("docker"));
		Ended ended = setup("", ANSWERS);
		assertThat(ended.status()).isEqualTo(1);
		assertThat(ended.output()).contains("Install Docker", "mvn package -DskipTests");
		assertThat(this.home.resolve("secrets/bulkops.encryption.keyset")).doesNotExist();
	}

	private Ended setup(String answers, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("script/setup"));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.home.toFile()).redirectErrorStream(true);
		builder.environment().keySet().retainAll(List.of("TMPDIR"));
		builder.environment().put("PATH", this.bin.toString());
		Path output = Files.createTempFile(this.root, "output", "");
		Path input = Files.writeString(Files.createTempFile(this.root, "answers", ""), answers);
		Process process = builder.redirectInput(input.toFile()).redirectOutput(output.toFile()).start();
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		return new Ended(process.exitValue(), Files.readString(output));
	}

	private static Path find(String program) {
		return Stream.of(System.getenv("PATH").split(":"))
			.map((folder) -> Path.of(folder, program))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseThrow();
	}

	private List<Path> manifests() {
		return List.of(this.home.resolve("deploy/forge/manifest.yml"),
				this.home.resolve("deploy/connect/manifest.yml"));
	}

	private Map<String, String> env() throws IOException {
		Map<String, String> variables = new TreeMap<>();
		for (String line : Files.readAllLines(this.home.resolve(".env"))) {
			if (!line.isBlank() && !line.startsWith("#")) {
				String[] parts = line.split("=", 2);
				assertThat(variables.put(parts[0], parts[1])).as("once").isNull();
			}
		}
		return variables;
	}

	/** All files that it made. */
	private Map<String, String> contents() throws IOException {
		Map<String, String> contents = new TreeMap<>();
		for (String made : List.of(".env", "secrets", "deploy")) {
			try (Stream<Path> files = Files.walk(this.home.resolve(made))) {
				files.filter(Files::isRegularFile)
					.forEach((file) -> contents.put(this.home.relativize(file).toString(), read(file)));
			}
		}
		assertThat(contents).hasSize(11);
		return contents;
	}

	private String permissions(String file) throws IOException {
		return PosixFilePermissions
			.toString(Files.getPosixFilePermissions(this.home.resolve(file), LinkOption.NOFOLLOW_LINKS));
	}

	private static JsonNode yaml(Path file) {
		return new ObjectMapper().valueToTree(new Yaml().<Map<String, Object>>load(read(file)));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private record Ended(int status, String output) {

	}

}
