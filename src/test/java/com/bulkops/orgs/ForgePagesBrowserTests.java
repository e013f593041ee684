package com.bulkops.orgs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.connect.ForgeTokenMint;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.JiraSite;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.ObjectMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static com.bulkops.orgs.Messages.message;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The static pages for Forge in Chromium. Forge itself is played by the bridge object
 * that it puts into a frame, by what Atlassian's contract says that it passes on, and by
 * minted tokens; the requests reach the running app through its door.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class ForgePagesBrowserTests {

	private static final String ADMIN = "5b10ac8d82e05b22cc7d4ef5";

	private static final String PAGES = "https://pages.forge.example/";

	/** Without inline scripts and styles, and without any other server. */
	private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
			+ "connect-src 'none'; form-action 'none'";

	private static final ObjectMapper JSON = new ObjectMapper();

	@RegisterExtension
	static final WireMockExtension forge = WireMockExtension.newInstance()
		.options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
		.resetOnEachTest(false)
		.build();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	private final BrowserContext browser = Browser.CHROMIUM.newContext(
			new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1280, 900).setLocale("en-GB"));

	private final Page page = this.browser.newPage();

	private final List<String> complaints = new ArrayList<>();

	private final List<Map<?, ?>> flags = new ArrayList<>();

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcTemplate jdbc;

	private URI app;

	private AppClient client;

	private String person = ADMIN;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("bulkops.forge.app-id", () -> ForgeTokenMint.APP_ID);
		registry.add("bulkops.forge.jwks-url", () -> forge.baseUrl() + "/jwks.json");
	}

	@BeforeEach
	void install() {
		forge.stubFor(get(urlEqualTo("/jwks.json")).willReturn(okJson(ForgeTokenMint.keys())));
		this.app = RunningApp.addressOf(this.context);
		this.jira.introduce(this.organization);
		this.jira.site().administrator(ADMIN);
		assertThat(this.jira.site().install(this.app)).isEqualTo(204);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> !this.jdbc
				.queryForList("select 1 from site where site_id = ? and cloud_id is not null",
						this.jira.site().siteId())
				.isEmpty());
		this.client = new AppClient(this.app, this.jira.site(), ADMIN);
		for (int account = 0; account < 3; account++) {
			this.organization.account("person-" + account)
				.token("old-" + account, "<img src=x onerror=alert(1)>", Instant.now().minus(Duration.ofDays(100)));
		}
		this.page.onConsoleMessage((message) -> {
			if (message.type().equals("error")) {
				this.complaints.add(message.text());
			}
		});
		this.page.onPageError(this.complaints::add);
		this.page.route(PAGES + "**", this::serve);
		this.page.exposeFunction("forge", (arguments) -> forge((String) arguments[0], (Map<?, ?>) arguments[1]));
		this.page.addInitScript("""
				const route = '/' + location.hash.substring(1);
				const moduleKey = location.search.substring(1);
				window.__bridge = { callBridge: (command, payload) =>
				    command === 'getContext' ? Promise.resolve({ moduleKey })
				  : command === 'createHistory' ? Promise.resolve({
				      location: { pathname: route },
				      push(path) { this.location = { pathname: path }; this.listener(this.location); },
				      listen(listener) { this.listener = listener; } })
				  : window.forge(command, payload ?? {}) };
				""");
	}

	@AfterEach
	void close() {
		this.browser.close();
		this.jira.close();
	}

	@Test
	void connectsChoosesRunsAndReadsTheLogThroughForge() {
		open("bulkops-pages", "settings");
		assertThat(this.page.locator(".message").first())
			.containsText("Not protected. " + message("status.NOT_CONNECTED.body"));
		this.page.getByLabel("Organization ID").fill(this.organization.id());
		this.page.getByLabel("Organization API key").fill(this.organization.apiKey());
		this.page.getByLabel(message("settings.apiKeyExpiresOn")).fill(AppClient.KEY_EXPIRES_ON);
		this.page.getByLabel("Revoke API tokens after").selectOption("P90D");
		this.page.getByLabel("Revoke them").check();
		this.page.getByLabel(message("settings.graceDays")).fill("0");
		press("Update");
		assertThat(this.page.locator(".message").first()).containsText("Protected. API tokens in Acme");
		Awaitility.await().until(() -> !this.flags.isEmpty());
		assertThat(this.flags.get(0).get("title")).isEqualTo("Settings saved");
		open("bulkops-pages", "overview");
		press(message("run.now"));
		assertThat(this.page.locator("#run .lozenge")).hasText("Completed",
				new LocatorAssertions.HasTextOptions().setTimeout(30_000));
		assertThat(this.organization.revoked()).hasSize(3);
		open("bulkops-pages", "activity");
		assertThat(this.page.locator("tbody .person").first()).hasText("Ada Admin");
		this.page.getByLabel("Kind").selectOption("Revocation");
		assertThat(this.page.locator("tbody tr")).hasCount(3);
		assertThat(this.page.locator("tbody tr").first()).containsText("<img src=x onerror=alert(1)>");
		Download download = this.page.waitForDownload(() -> press("Export CSV"));
		assertThat(download.path()).content().contains("old-0", "old-2");
		this.page
			.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", "forge-activity.png")));
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void wrongInputIsMarkedAndTheFirstPageLeadsToTheSettings() {
		open("bulkops-get-started", "");
		press("Open Settings");
		assertThat(this.page.locator("h1")).hasText("Settings");
		this.page.getByLabel("Organization ID").fill("<script>");
		this.page.getByLabel("Organization API key").fill("a key");
		press("Update");
		assertThat(this.page.locator("#errors")).containsText("Nothing was saved.");
		assertThat(this.page.locator(".error")
			.filter(new Locator.FilterOptions().setHasText(message("error.organizationId.invalid")))).isVisible();
		open("bulkops-configure", "");
		assertThat(this.page.locator("h1")).hasText("Settings");
		assertThat(this.complaints).isEmpty();
	}

	@Test
	void whoIsNoAdministratorSeesNothingElse() {
		this.person = "nina";
		this.page.navigate(PAGES + "index.html?bulkops-pages#overview");
		assertThat(this.page.locator("main")).hasText("Only Jira administrators may use BulkOps Orgs.");
	}

	@Test
	void theFrameSaysWhatTheAppsOwnFrameSays() {
		this.jira.show(this.app);
		Page own = this.browser.newPage();
		own.navigate(this.jira.site().pageUrl(this.app, "/get-started", ADMIN).toString());
		this.page.navigate(PAGES + "index.html?bulkops-get-started#");
		String texts = "() => JSON.stringify(document.getElementById('texts').dataset)";
		assertThat(this.page.evaluate(texts)).isEqualTo(own.evaluate(texts));
		String config = "() => JSON.stringify({ ...JSON.parse(document.querySelector('meta[name=htmx-config]').content),"
				+ " allowScriptTags: undefined })";
		assertThat(this.page.evaluate(config)).isEqualTo(own.evaluate(config));
	}

	private void open(String module, String route) {
		this.page.navigate("about:blank");
		this.page.navigate(PAGES + "index.html?" + module + "#" + route);
		assertThat(this.page.locator("#content h1")).isVisible();
	}

	private void press(String button) {
		this.page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true)).press("Enter");
	}

	private void serve(Route route) {
		String file = URI.create(route.request().url()).getPath().substring(1);
		try {
			byte[] bytes = switch (file) {
				case "index.html", "bridge.js" -> Files.readAllBytes(Path.of("forge", "static", file));
				case "app.css", "app.js" -> new ClassPathResource("static/assets/" + file).getContentAsByteArray();
				case "htmx.min.js" -> htmx();
				default -> null;
			};
			String type = file.endsWith(".js") ? "text/javascript" : file.endsWith(".css") ? "text/css" : "text/html";
			route.fulfill((bytes != null)
					? new Route.FulfillOptions().setBodyBytes(bytes)
						.setContentType(type)
						.setHeaders(Map.of("Content-Type", type, "Content-Security-Policy", POLICY))
					: new Route.FulfillOptions().setStatus(404));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] htmx() throws IOException {
		String version = new org.springframework.core.io.support.PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/resources/webjars/htmx.org/*/dist/htmx.min.js")[0].getURL()
			.toString();
		return URI.create(version).toURL().openStream().readAllBytes();
	}

	/** What Forge does for a frame. */
	private @Nullable Object forge(String command, Map<?, ?> payload) {
		return switch (command) {
			case "invoke" -> invoke(payload);
			case "fetchProduct" -> Map.of("status", 200, "headers", Map.of(), "body",
					"{\"values\":[{\"accountId\":\"" + ADMIN + "\",\"displayName\":\"Ada Admin\"}]}");
			case "showFlag" -> this.flags.add(payload);
			default -> null;
		};
	}

	/**
	 * Passes a call on as Atlassian's contract says: JSON only, and 401 is an error of
	 * its own.
	 */
	private Map<String, Object> invoke(Map<?, ?> call) {
		assertThat(call.get("invokeType")).isEqualTo("ui-remote-fetch");
		HttpRequest.Builder request = HttpRequest.newBuilder(this.app.resolve((String) call.get("path")))
			.method((String) call.get("method"),
					(call.get("body") != null) ? HttpRequest.BodyPublishers.ofString(json(call.get("body")))
							: HttpRequest.BodyPublishers.noBody())
			.header("Authorization", "Bearer " + ForgeTokenMint.good(this.jira.site().cloudId(), this.person))
			.header("x-forge-oauth-user", JiraSite.userToken(this.person));
		((Map<?, ?>) call.get("headers")).forEach((name, value) -> request.header((String) name, (String) value));
		try {
			HttpResponse<String> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
			String type = response.headers().firstValue("Content-Type").orElse("application/json");
			if (response.statusCode() == 401 || !type.equals("application/json")) {
				return Map.of("success", false, "error", Map.of("message", "Invalid response from remote"));
			}
			Map<String, Object> answer = new LinkedHashMap<>();
			answer.put("status", response.statusCode());
			answer.put("headers", response.headers().map());
			if (!response.body().isEmpty()) {
				answer.put("body", JSON.readValue(response.body(), Object.class));
			}
			return Map.of("success", true, "payload", answer);
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String json(Object value) {
		return JSON.writeValueAsString(value);
	}

}
