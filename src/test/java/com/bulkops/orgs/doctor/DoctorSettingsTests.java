package com.bulkops.orgs.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.bulkops.orgs.FreePort;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What doctor says about mail servers and manifests.
 */
class DoctorSettingsTests {

	private static final String APP = "ari:cloud:ecosystem::app/6f2b1a60-0000-4000-8000-1234567890ab";

	@TempDir
	private Path folder;

	private final MockEnvironment environment = new MockEnvironment().withProperty("addon.base-url",
			"https://bulkops.example.org");

	@Test
	void withoutAMailServerNoEmailIsSent() {
		assertThat(mail())
			.startsWith("NOT CHECKED  Mail server: None is set, so no email is sent. To do: Set SPRING_MAIL_HOST");
	}

	@Test
	void aSenderIsMissing() {
		this.environment.withProperty("spring.mail.host", "127.0.0.1");
		assertThat(mail())
			.startsWith("BROKEN       Mail server: BULKOPS_NOTICES_FROM is not set, so no email is sent. To do: ");
	}

	@Test
	void aMailServerThatIsNotThere() {
		mailServer(FreePort.find());
		assertThat(mail())
			.isEqualTo("BROKEN       Mail server: 127.0.0.1 accepts no session: it does not accept connections. "
					+ "To do: Check SPRING_MAIL_HOST, SPRING_MAIL_PORT, SPRING_MAIL_USERNAME and SPRING_MAIL_PASSWORD.");
	}

	@Test
	void aMailServerAndItsPassword() {
		GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
		server.setUser("bulkops", "s3cret");
		server.start();
		try {
			mailServer(server.getSmtp().getPort());
			this.environment.withProperty("spring.mail.username", "bulkops")
				.withProperty("spring.mail.password", "wr0ng")
				.withProperty("spring.mail.properties.mail.smtp.auth", "true");
			assertThat(mail()).startsWith(
					"BROKEN       Mail server: 127.0.0.1 accepts no session: it does not accept the user and the password. To do: ")
				.doesNotContain("wr0ng");
			this.environment.setProperty("spring.mail.password", "s3cret");
			assertThat(mail()).isEqualTo("OK           Mail server: 127.0.0.1 accepts a session.");
			assertThat(server.getReceivedMessages()).isEmpty();
		}
		finally {
			server.stop();
		}
	}

	@Test
	void withoutAManifestNothingIsCompared() {
		assertThat(manifest()).startsWith("NOT CHECKED  Manifest: There is no manifest.yml in the current folder.");
	}

	@Test
	void aManifestThatIsNotInUse() throws Exception {
		Files.copy(Path.of("manifest.yml"), this.folder.resolve("manifest.yml"));
		assertThat(manifest())
			.startsWith("NOT CHECKED  Manifest: No manifest has an app id yet. To do: Run `forge register`");
	}

	@Test
	void aManifestThatAgrees() throws Exception {
		write("https://bulkops.example.org", true);
		assertThat(manifest()).isEqualTo("OK           Manifest: manifest.yml agrees with the environment.");
	}

	@Test
	void aManifestWithAnotherAddress() throws Exception {
		write("https://bulkops.example.org/", true);
		assertThat(manifest()).isEqualTo(
				"BROKEN       Manifest: The baseUrl of manifest.yml is https://bulkops.example.org/, and ADDON_BASE_URL is "
						+ "https://bulkops.example.org. To do: Make them equal to the letter, restart the app and run `forge deploy`.");
	}

	@Test
	void aManifestWithoutLicensing() throws Exception {
		write("https://bulkops.example.org", false);
		assertThat(manifest()).startsWith(
				"BROKEN       Manifest: manifest.yml has no licensing, and every run needs a license. To do: Set BULKOPS_LICENSE_ENFORCED=false");
		this.environment.withProperty("bulkops.license.enforced", "false");
		assertThat(manifest()).startsWith("OK");
	}

	@Test
	void aManifestOfForgeWithAnotherApp() throws Exception {
		Files.createDirectories(this.folder.resolve("forge"));
		Files.writeString(this.folder.resolve("forge/manifest.yml"),
				Files.readString(Path.of("forge/manifest.yml"))
					.replaceAll("ari:cloud:ecosystem::app/[0-9a-f-]+", APP)
					.replace("https://bulkops.example.com", "https://bulkops.example.org"));
		assertThat(manifest()).isEqualTo(
				"BROKEN       Manifest: BULKOPS_FORGE_APP_ID is not the app.id of forge/manifest.yml, so calls through Forge are refused. "
						+ "To do: Set BULKOPS_FORGE_APP_ID=" + APP + " and restart.");
		this.environment.withProperty("bulkops.forge.app-id", APP);
		assertThat(manifest()).isEqualTo("OK           Manifest: forge/manifest.yml agrees with the environment.");
	}

	@Test
	void aManifestThatIsNoYaml() throws Exception {
		Files.writeString(this.folder.resolve("manifest.yml"), "app: [");
		assertThat(manifest()).startsWith("BROKEN       Manifest: manifest.yml cannot be read as YAML.");
	}

	/** It is not a failure of the operator, and says nothing of what was read. */
	@Test
	void aCheckThatFailsIsReported() {
		Check failing = new Check() {

			@Override
			public String name() {
				return "Something";
			}

			@Override
			public List<Finding> run() {
				throw new IllegalStateException("s3cret");
			}

		};
		assertThat(Examination.of(failing)).isEqualTo(
				"BROKEN       Something: The check failed (IllegalStateException). To do: Report this as an error of the app.");
	}

	private void write(String baseUrl, boolean licensing) throws Exception {
		Files.writeString(this.folder.resolve("manifest.yml"), """
				app:
				  id: %s
				  licensing:
				    enabled: %s
				remotes:
				  - key: bulkops-backend
				    baseUrl: %s
				""".formatted(APP, licensing, baseUrl));
	}

	private void mailServer(int port) {
		this.environment.withProperty("spring.mail.host", "127.0.0.1")
			.withProperty("spring.mail.port", Integer.toString(port))
			.withProperty("bulkops.notices.from", "bulkops@example.org");
	}

	private String mail() {
		return Examination.of(new MailCheck(this.environment));
	}

	private String manifest() {
		return Examination.of(new ManifestCheck(this.environment, this.folder));
	}

}
