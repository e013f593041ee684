package com.bulkops.orgs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Faults;
import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.ObjectMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything goes right once, and then everything goes wrong. Nothing that the app writes
 * on the way, to whatever place, contains a secret that was used.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT,
		properties = { "logging.level.com.bulkops=trace", "logging.level.org.springframework.web=debug" })
@ContextConfiguration(initializers = RunningApp.class)
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class NoSecretsIntegrationTests {

	private static final String ADMIN = "ada";

	private static final List<String> PAGES = List.of("/overview", "/settings", "/activity", "/activity.csv",
			"/activity.jsonl", "/settings/preview?revocationInterval=P1D", "/overview.json", "/settings.json",
			"/settings/preview.json?revocationInterval=P1D", "/activity.json", "/status.json", "/get-started",
			"/nowhere");

	private static final Pattern WEBHOOK_SECRET = Pattern.compile("<code>([\\w-]{43})</code>");

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	private final List<String> answers = new ArrayList<>();

	private final List<String> secrets = new ArrayList<>();

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcTemplate jdbc;

	private URI app;

	private AppClient client;

	@Test
	void nothingThatIsWrittenContainsASecret(CapturedOutput output) throws Exception {
		this.app = RunningApp.addressOf(this.context);
		this.client = new AppClient(this.app, this.jira.site(), ADMIN);
		String keyset = this.context.getEnvironment().getRequiredProperty("bulkops.encryption.keyset");
		String material = new ObjectMapper().readTree(Base64.getDecoder().decode(keyset))
			.at("/key/0/keyData/value")
			.asString("");
		assertThat(material).hasSizeGreaterThan(20);
		this.secrets.addAll(List.of(keyset, material, this.organization.apiKey(), this.jira.site().sharedSecret(),
				"wrong-key-0123456789"));
		everythingGoesRight();
		theKeyFails();
		tokensAreForged();
		theDatabaseFails();
		String written = output.getAll() + DatabaseDump.of(this.jdbc) + String.join("\n", this.answers);
		assertThat(written).contains("COMPLETED", "Incident", "401 Unauthorized", "Refused a lifecycle event");
		assertThat(this.secrets).hasSizeGreaterThan(10).allSatisfy((secret) -> {
			assertThat(written.contains(secret)).as("contains " + secret).isFalse();
			String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
			assertThat(written.contains(encoded)).as("contains " + secret + " in Base64").isFalse();
		});
		assertThat(written.contains("eyJ")).as("contains the beginning of a token").isFalse();
		this.jira.close();
	}

	private void everythingGoesRight() {
		this.jira.site().administrator(ADMIN);
		this.organization.account("a").token("old", "CI", Instant.now().minus(Duration.ofDays(200)));
		assertThat(this.jira.site().install(this.app)).isEqualTo(204);
		this.answers.add(this.client.settings(this.organization, "P90D").body());
		aWebhookIsSet();
		sweep();
		readPages();
	}

	/** The answer is the one page that shows the secret that signs what is sent. */
	private void aWebhookIsSet() {
		this.secrets.add("hook-key-0123456789abcdef");
		String answer = this.client
			.settings(Map.of("webhook", this.jira.baseUrl() + "/hooks?key=hook-key-0123456789abcdef", "noticesVersion",
					"0"))
			.body();
		Matcher secret = WEBHOOK_SECRET.matcher(answer);
		assertThat(secret.find()).isTrue();
		this.secrets.add(secret.group(1));
		this.answers.add(this.client.post("/settings/notices/test").body());
	}

	private void theKeyFails() {
		this.answers.add(this.client.settings(Map.of("organizationId", this.organization.id(), "apiKey",
				"wrong-key-0123456789", "revocationInterval", "P1D"))
			.body());
		this.answers
			.add(this.client.settings(Map.of("apiKey", this.organization.apiKey() + "\n", "nightlyAt", "x")).body());
		this.organization.faults(Faults.of(0.5, 3, Fault.ERROR_500, Fault.GARBAGE_JSON, Fault.RESET_AFTER_EFFECT));
		sweep();
		this.organization.faults(Faults.none());
		this.organization.power(KeyPower.DEAD);
		sweep();
		this.answers.add(this.client.post("/settings/check").body());
		readPages();
		this.organization.power(KeyPower.EVERYTHING);
	}

	private void tokensAreForged() throws Exception {
		try (SimulatedAtlassian stranger = new SimulatedAtlassian(0, Clock.systemUTC())) {
			List<String> tokens = List.of(this.jira.site().token(ADMIN, ""), this.jira.site().contextToken("nina"),
					this.jira.site().contextToken(ADMIN) + "x", stranger.site().contextToken(ADMIN),
					this.jira.site().contextToken(ADMIN).replaceFirst("\\.[^.]*$", "."));
			this.secrets.addAll(tokens);
			for (String token : tokens) {
				for (String address : List.of("/settings", "/settings?jwt=" + token, "/installed",
						"/nowhere?jwt=" + token)) {
					HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.app + address));
					if (!address.contains("jwt")) {
						request.header("Authorization", "JWT " + token);
					}
					this.answers.add(send(request));
					this.answers.add(send(request.header("Content-Type", "application/json")
						.POST(HttpRequest.BodyPublishers.ofString("{\"sharedSecret\":\"" + token + "\"}"))));
				}
			}
			this.secrets.add(stranger.site().sharedSecret());
			assertThat(stranger.site().lifecycle(this.app, "installed", (body) -> body.put("key", "x"), (claims) -> {
			})).isEqualTo(401);
		}
	}

	private void theDatabaseFails() {
		this.jdbc.execute("alter table policy rename to policy_away");
		readPages();
		this.answers.add(this.client.settings(this.organization, "P90D").body());
		this.jdbc.execute("alter table policy_away rename to policy");
		this.jdbc.execute("alter table organization_link add constraint broken check (name is null) not valid");
		this.answers.add(this.client.settings(this.organization, "P90D").body());
		this.jdbc.execute("alter table organization_link drop constraint broken");
	}

	private void sweep() {
		String run = this.client.startSweep();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> AppClient.isOver(this.client.sweep(run)));
	}

	private void readPages() {
		PAGES.forEach((page) -> this.answers.add(this.client.get(page).body()));
	}

	private static String send(HttpRequest.Builder request) throws Exception {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(request.build(), HttpResponse.BodyHandlers.ofString());
		return answer.headers().map() + answer.body();
	}

}
