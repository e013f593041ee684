package com.bulkops.orgs.adminapi;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class OrganizationClientTests {

	private static final Instant NOW = Instant.parse("2026-11-24T03:04:30Z");

	private static final String SECRET = "s3cret-organization-key";

	private static final AccountId ACCOUNT = new AccountId("557058:ab|c");

	private static final String TOKENS = "/users/557058%3Aab%7Cc/manage/api-tokens";

	@RegisterExtension
	static final WireMockExtension atlassian = server();

	@RegisterExtension
	static final WireMockExtension elsewhere = server();

	private final List<Duration> waits = new ArrayList<>();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final OrganizationClient client = client(properties());

	@Test
	void readsTheName() {
		answer(get("/admin/v1/orgs/org-1"), okJson("{\"data\":{\"id\":\"org-1\",\"attributes\":{\"name\":\"Acme\"}}}"));
		assertThat(this.client.name()).isEqualTo("Acme");
		atlassian.verify(getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer " + SECRET))
			.withHeader("Accept", equalTo("application/json")));
	}

	@Test
	void tellsAgainAndAgainUntilWhenItWaits() {
		atlassian.stubFor(get("/admin/v1/orgs/org-1").inScenario("limit")
			.whenScenarioStateIs(Scenario.STARTED)
			.willReturn(aResponse().withStatus(429).withHeader("Retry-After", "12"))
			.willSetStateTo("over"));
		atlassian.stubFor(get("/admin/v1/orgs/org-1").inScenario("limit")
			.whenScenarioStateIs("over")
			.willReturn(okJson("{\"data\":{\"id\":\"org-1\",\"attributes\":{\"name\":\"Acme\"}}}")));
		List<Instant> told = new ArrayList<>();
		assertThat(told(told::add).name()).isEqualTo("Acme");
		assertThat(told).hasSize(3).containsOnly(NOW.plusSeconds(12));
		assertThat(this.waits).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));
	}

	@Test
	void whoIsToldOfAWaitMayEndIt() {
		answer(get("/admin/v1/orgs/org-1"), aResponse().withStatus(429).withHeader("Retry-After", "12"));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> told((until) -> {
			throw new IllegalStateException("enough");
		}).name());
		assertThat(this.waits).isEmpty();
	}

	@Test
	void asksWhatTheKeyMayDoWithAnAccount() {
		String question = "/users/557058%3Aab%7Cc/manage?privileges=apiToken.read&privileges=apiToken.delete";
		answer(get(question), okJson("""
				{"apiToken.read":{"allowed":true},
				"apiToken.delete":{"allowed":false,"reason":{"key":"externalDirectory.scim"}}}"""));
		assertThat(this.client.privilegesOver(ACCOUNT))
			.isEqualTo(new Privileges(true, false, "externalDirectory.scim"));
		answer(get(question), okJson("{\"apiToken.read\":{\"allowed\":true}}"));
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class)
			.isThrownBy(() -> this.client.privilegesOver(ACCOUNT));
		answer(get(question), aResponse().withStatus(403).withBody("{\"key\":\"forbidden.insufficientScope\"}"));
		assertThatExceptionOfType(AdminApiException.KeyLacksScope.class)
			.isThrownBy(() -> this.client.privilegesOver(ACCOUNT));
	}

	@Test
	void pagesThroughAllAccountsAndTheirOddities() {
		answer(get("/admin/v1/orgs/org-1/users"), okJson("""
				{"data":[{"account_id":"a:1","account_type":"atlassian","account_status":"active","name":"x",
				"email":" lila@example.com "},
				{"account_type":"atlassian"},{"account_id":"not an id!"},"text",
				{"account_id":"a:2","account_type":"hologram","account_status":42,"email":7}],
				"links":{"next":"%s/admin/v1/orgs/org-1/users?cursor=c%%2F2"}}""".formatted(atlassian.baseUrl())));
		answer(get("/admin/v1/orgs/org-1/users?cursor=c%2F2"), okJson(
				"{\"data\":[{\"account_id\":\"a:3\",\"account_type\":\"app\",\"account_status\":\"inactive\"}],\"links\":{\"next\":null}}"));
		CursorPages<ManagedAccount> pages = this.client.accounts();
		ListResult<ManagedAccount> first = pages.next();
		assertThat(first.items()).containsExactly(
				new ManagedAccount(new AccountId("a:1"), ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE,
						"lila@example.com"),
				new ManagedAccount(new AccountId("a:2"), ManagedAccount.Type.UNKNOWN, ManagedAccount.Status.UNKNOWN,
						null));
		assertThat(first.unreadable()).hasSize(3);
		assertThat(pages.next().items()).singleElement()
			.extracting(ManagedAccount::type)
			.isEqualTo(ManagedAccount.Type.APP);
		assertThat(pages.hasNext()).isFalse();
	}

	@Test
	void pagesThroughTheOrganizationsTokensWithAPageSizeOnEveryPage() {
		String path = "/admin/api-access/v1/orgs/org-1/api-tokens?pageSize=100";
		answer(get(path),
				okJson("""
						{"data":[{"id":"t1","label":"CI","status":"BLOCKED","createdAt":"2026-01-15T10:30:00.000Z",
						"lastActiveAt":"2026-11-20T08:00:00Z","user":{"id":"a:1","email":"lila@example.com"}},{"id":"t2","user":{}},
						{"id":"..","user":{"id":"a:2"}}],"links":{"next":"a b&c"}}"""));
		answer(get(path + "&cursor=a%20b%26c"), okJson("{\"data\":[],\"links\":{}}"));
		CursorPages<ListedToken> pages = this.client.tokens();
		ListResult<ListedToken> first = pages.next();
		assertThat(first.items()).singleElement().satisfies((listed) -> {
			assertThat(listed.owner()).isEqualTo(new AccountId("a:1"));
			assertThat(listed.ownerEmail()).isEqualTo("lila@example.com");
			assertThat(listed.token().createdAt()).isEqualTo("2026-01-15T10:30:00Z");
			assertThat(listed.token().lastAccess()).isEqualTo("2026-11-20T08:00:00Z");
		});
		assertThat(first.unreadable()).extracting(ListResult.Unreadable::owner)
			.containsExactly(null, new AccountId("a:2"));
		assertThat(pages.next().items()).isEmpty();
		assertThat(pages.hasNext()).isFalse();
	}

	@Test
	void guessesNoTimes() {
		answer(get(TOKENS),
				okJson("""
						[{"id":"1","label":"CI","createdAt":"2026-08-01T07:22:07.894Z","lastAccess":"2026-08-07T02:56:27+02:00"},
						{"id":"2","createdAt":"yesterday"},{"id":"3","createdAt":1577836800000},{"id":"4"},
						{"id":"5","createdAt":null,"label":null,"lastAccess":"?","disabledStatus":false},{"label":"no id"}]"""));
		ListResult<ApiToken> tokens = this.client.tokensOf(ACCOUNT);
		assertThat(tokens.items()).extracting(ApiToken::createdAt)
			.containsExactly(Instant.parse("2026-08-01T07:22:07.894Z"), null, null, null, null);
		assertThat(tokens.items()).extracting(ApiToken::createdAtAsSent)
			.containsExactly("2026-08-01T07:22:07.894Z", "yesterday", "1577836800000", null, null);
		assertThat(tokens.items().get(0).lastAccess()).isEqualTo("2026-08-07T00:56:27Z");
		assertThat(tokens.items()).extracting(ApiToken::isNeverUsed)
			.as("a last use that cannot be read is a use")
			.containsExactly(false, true, true, true, false);
		assertThat(tokens.items().get(4).label()).isEmpty();
		assertThat(tokens.unreadable()).hasSize(1);
	}

	@Test
	void aLongOrOddLabelIsCutAndCleaned() {
		answer(get(TOKENS), okJson("[{\"id\":\"1\",\"label\":\"a\\u0000b\\n" + "🚀".repeat(300) + "\"}]"));
		String label = this.client.tokensOf(ACCOUNT).items().get(0).label();
		assertThat(label).startsWith("a b 🚀").endsWith("🚀…").hasSizeLessThanOrEqualTo(255);
		answer(get(TOKENS), okJson(
				"[{\"id\":\"1\",\"label\":\"%s\"},{\"id\":\"2\",\"label\":\"%s\"},{\"id\":\"3\",\"label\":\"a…\"}]"
					.formatted("x".repeat(255), "x".repeat(256))));
		assertThat(this.client.tokensOf(ACCOUNT).items()).extracting(ApiToken::isLabelCut)
			.containsExactly(false, true, false);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "401 | {\"code\":401,\"message\":\"Unauthorized\"} | ApiKeyRejected",
			"401 | '' | ApiKeyRejected", "403 | {\"key\":\"forbidden.insufficientScope\"} | KeyLacksScope",
			"403 | {\"key\":\"forbidden.action\",\"context\":{\"allowed\":false}} | AccessDenied",
			"403 | {\"status\":403,\"error\":\"Forbidden\",\"message\":\"User has no permission to access resource.\"} | AccessDenied",
			"403 | '' | AccessDenied", "404 | {\"key\":\"accountNotFound\"} | AccountNotFound",
			"404 | {\"key\":\"notFound\"} | UnexpectedAnswer", "404 | <html> | UnexpectedAnswer",
			"400 | {\"key\":\"bodyParseFailure\"} | UnexpectedAnswer", "302 | '' | UnexpectedAnswer",
			"418 | '' | UnexpectedAnswer", "500 | {\"code\":500} | AtlassianUnavailable",
			"503 | <html> | AtlassianUnavailable" })
	void everyStatusHasItsMeaningAndIsNeverAnEmptyList(int status, String body, String meaning) {
		answer(get(TOKENS), aResponse().withStatus(status).withBody(body).withHeader("Location", elsewhere.baseUrl()));
		AdminApiException failure = catchThrowableOfType(AdminApiException.class, () -> this.client.tokensOf(ACCOUNT));
		assertThat(failure.getClass().getSimpleName()).isEqualTo(meaning);
		assertThat(failure.getMessage()).contains(Integer.toString(status)).doesNotContain(SECRET);
		elsewhere.verify(0, getRequestedFor(anyUrl()));
	}

	@Test
	void anUnknownOrganizationIsNamed() {
		answer(get("/admin/v1/orgs/org-1"),
				aResponse().withStatus(404).withBody("{\"errors\":[{\"code\":\"ADMIN-404-2\"}]}"));
		assertThatExceptionOfType(AdminApiException.OrganizationNotFound.class).isThrownBy(this.client::name)
			.withMessageContaining("404 ADMIN-404-2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/9j/4AAQ==", "a://b", "https://evil.example/x" })
	void theCursorOfTheTokensMayLookLikeAnAddress(String cursor) {
		String path = "/admin/api-access/v1/orgs/org-1/api-tokens?pageSize=100";
		answer(get(path), okJson("{\"data\":[],\"links\":{\"next\":\"" + cursor + "\"}}"));
		answer(get(path + "&cursor=" + AdminApiHttp.encoded(cursor)), okJson("{\"data\":[],\"links\":{}}"));
		CursorPages<ListedToken> pages = this.client.tokens();
		pages.next();
		assertThat(pages.next().items()).isEmpty();
		assertThat(pages.hasNext()).isFalse();
	}

	/** The documented form is an address. */
	@ParameterizedTest
	@ValueSource(strings = { "a b", "/9j/4AAQ==" })
	void theNextPageOfTheAccountsMayBeACursor(String cursor) {
		answer(get("/admin/v1/orgs/org-1/users"), okJson("{\"data\":[],\"links\":{\"next\":\"" + cursor + "\"}}"));
		answer(get("/admin/v1/orgs/org-1/users?cursor=" + AdminApiHttp.encoded(cursor)),
				okJson("{\"data\":[],\"links\":{}}"));
		CursorPages<ManagedAccount> pages = this.client.accounts();
		pages.next();
		assertThat(pages.next().items()).isEmpty();
		assertThat(pages.hasNext()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{}", "{\"data\":[]}", "<html>Sign in</html>", "[{\"id\":\"1\"}", "null", "[] []" })
	void anotherFormIsNeverAnEmptyList(String body) {
		answer(get(TOKENS), aResponse().withStatus(200).withBody(body));
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class)
			.isThrownBy(() -> this.client.tokensOf(ACCOUNT));
		atlassian.verify(4, getRequestedFor(urlEqualTo(TOKENS)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"data\":{}}", "{\"links\":{}}", "{\"data\":[],\"links\":{\"next\":7}}" })
	void aPageOfAnotherFormIsNoEnd(String body) {
		answer(get("/admin/v1/orgs/org-1/users"), okJson(body));
		CursorPages<ManagedAccount> pages = this.client.accounts();
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class).isThrownBy(pages::next);
		assertThat(pages.hasNext()).isTrue();
	}

	@Test
	void anAnswerThatIsTooLargeIsNotRead() {
		answer(get(TOKENS), okJson("[" + "\"x\",".repeat(300_000) + "\"x\"]"));
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class)
			.isThrownBy(() -> this.client.tokensOf(ACCOUNT))
			.withMessageContaining("larger");
	}

	@Test
	void aRepeatedCursorIsAnErrorAndNoEnd() {
		answer(get("/admin/api-access/v1/orgs/org-1/api-tokens?pageSize=100"),
				okJson("{\"data\":[],\"links\":{\"next\":\"c\"}}"));
		answer(get("/admin/api-access/v1/orgs/org-1/api-tokens?pageSize=100&cursor=c"),
				okJson("{\"data\":[],\"links\":{\"next\":\"c\"}}"));
		CursorPages<ListedToken> pages = this.client.tokens();
		pages.next();
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class).isThrownBy(pages::next)
			.withMessageContaining("read already");
	}

	@Test
	void theKeyIsNotSentToAnotherHost() {
		for (String foreign : List.of(elsewhere.baseUrl() + "/admin/v1/orgs/org-1/users", "//evil.example/x",
				atlassian.baseUrl().replace("http://", "http://user@"),
				"https://localhost:" + atlassian.getPort() + "/x", "ftp://x/y", "http://[bad")) {
			answer(get("/admin/v1/orgs/org-1/users"), okJson("{\"data\":[],\"links\":{\"next\":\"" + foreign + "\"}}"));
			CursorPages<ManagedAccount> pages = this.client.accounts();
			pages.next();
			assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class).as(foreign)
				.isThrownBy(pages::next)
				.withMessageContaining("The key was not sent there");
		}
		elsewhere.verify(0, getRequestedFor(anyUrl()));
	}

	@Test
	void waitsAsLongAsIsToldInSeconds() {
		limited(aResponse().withHeader("Retry-After", "7"));
		assertThat(this.waits).containsExactly(Duration.ofSeconds(7));
	}

	@Test
	void waitsUntilTheDateThatIsTold() {
		limited(aResponse().withHeader("Retry-After", "Tue, 24 Nov 2026 03:04:42 GMT"));
		assertThat(this.waits).containsExactly(Duration.ofSeconds(12));
	}

	@Test
	void aResetThatIsCutToTheMinuteGetsAMinuteOfSlack() {
		limited(aResponse().withHeader("X-RateLimit-Reset", "2026-11-24T03:05Z"));
		assertThat(this.waits).containsExactly(Duration.ofSeconds(90));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-11-24T03:03Z", "2026-11-24T03:04:29Z", "soon", "" })
	void aResetThatHelpsNotMeansTheShortestWait(String reset) {
		limited(aResponse().withHeader("X-RateLimit-Reset", reset));
		assertThat(this.waits).containsExactly(Duration.ofSeconds(1));
	}

	@Test
	void withoutWordsTheWaitDoubles() {
		limited(aResponse(), aResponse(), aResponse().withHeader("Retry-After", "0"));
		assertThat(this.waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
	}

	@Test
	void aLongWaitIsNotWaitedForAndSaysUntilWhen() {
		answer(get(TOKENS), aResponse().withStatus(429).withHeader("Retry-After", "121"));
		assertThatExceptionOfType(AdminApiException.RateLimited.class).isThrownBy(() -> this.client.tokensOf(ACCOUNT))
			.withMessageContaining("2026-11-24T03:06:31Z")
			.satisfies((limit) -> assertThat(limit.until()).isEqualTo(NOW.plusSeconds(121)));
		assertThat(this.waits).isEmpty();
	}

	@Test
	void noCallIsMadeBeforeTheEndOfALongWait() {
		answer(get(TOKENS), aResponse().withStatus(429).withHeader("X-RateLimit-Reset", "2026-11-24T04:05Z"));
		List<Runnable> calls = List.of(() -> this.client.tokensOf(ACCOUNT), this.client::name,
				() -> this.client.accounts().next(), () -> this.client.revoke(ACCOUNT, new TokenId("t")));
		for (Runnable call : calls) {
			assertThatExceptionOfType(AdminApiException.RateLimited.class).isThrownBy(call::run)
				.satisfies((limit) -> assertThat(limit.until()).isEqualTo("2026-11-24T04:06:00Z"));
		}
		assertThat(atlassian.getAllServeEvents()).hasSize(1);
	}

	/** A malformed answer of a proxy must not stop the app for years. */
	@Test
	void anAbsurdWaitIsCut() {
		answer(get(TOKENS), aResponse().withStatus(429).withHeader("Retry-After", "999999999"));
		assertThatExceptionOfType(AdminApiException.RateLimited.class).isThrownBy(() -> this.client.tokensOf(ACCOUNT))
			.satisfies((limit) -> assertThat(limit.until()).isEqualTo(NOW.plus(Duration.ofDays(1))));
	}

	@Test
	void manyShortWaitsOfOneCallAreALongOne() {
		answer(get(TOKENS), aResponse().withStatus(429).withHeader("Retry-After", "50"));
		assertThatExceptionOfType(AdminApiException.RateLimited.class).isThrownBy(() -> this.client.tokensOf(ACCOUNT))
			.satisfies((limit) -> assertThat(limit.until()).isEqualTo(NOW.plusSeconds(50)));
		assertThat(this.waits).containsExactly(Duration.ofSeconds(50), Duration.ofSeconds(50));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 410 })
	void anUnknownCursorIsNoFailureOfTheList(int status) {
		String accounts = "/admin/v1/orgs/org-1/users";
		String tokens = "/admin/api-access/v1/orgs/org-1/api-tokens?pageSize=100";
		answer(any(anyUrl()), aResponse().withStatus(status));
		for (CursorPages<?> pages : List.of(this.client.accounts("c"), this.client.tokens("c"),
				this.client.accounts(accounts + "?cursor=c"))) {
			assertThatExceptionOfType(AdminApiException.CursorExpired.class).isThrownBy(pages::next);
			assertThat(pages.position()).as("the place stays").isNotNull();
		}
		for (CursorPages<?> pages : List.of(this.client.accounts(), this.client.tokens())) {
			assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class).isThrownBy(pages::next);
		}
		assertThat(atlassian.getAllServeEvents()).extracting((event) -> event.getRequest().getUrl())
			.containsExactlyInAnyOrder(accounts + "?cursor=c", tokens + "&cursor=c", accounts + "?cursor=c", accounts,
					tokens);
	}

	@Test
	void aListIsReadOnFromThePlaceThatWasReached() {
		String path = "/admin/api-access/v1/orgs/org-1/api-tokens?pageSize=100";
		answer(get(path), okJson("{\"data\":[],\"links\":{\"next\":\"c1\"}}"));
		answer(get(path + "&cursor=c1"), okJson("{\"data\":[],\"links\":{\"next\":\"c2\"}}"));
		answer(get(path + "&cursor=c2"), okJson("{\"data\":[],\"links\":{\"next\":\"c1\"}}"));
		CursorPages<ListedToken> first = this.client.tokens();
		assertThat(first.position()).isNull();
		first.next();
		assertThat(first.position()).isEqualTo("c1");
		CursorPages<ListedToken> later = this.client.tokens(first.position());
		assertThat(later.hasNext()).isTrue();
		later.next();
		assertThat(later.position()).isEqualTo("c2");
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class).as("it leads back to where it began")
			.isThrownBy(later::next);
		atlassian.verify(1, getRequestedFor(urlEqualTo(path)));
	}

	@Test
	void aStoredPlaceLeadsToNoOtherHost() {
		for (String foreign : List.of(elsewhere.baseUrl() + "/admin/v1/orgs/org-1/users", "//evil.example/x",
				"https://localhost:" + atlassian.getPort() + "/x")) {
			assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class).as(foreign)
				.isThrownBy(this.client.accounts(foreign)::next)
				.withMessageContaining("The key was not sent there");
		}
		assertThat(atlassian.getAllServeEvents()).isEmpty();
		elsewhere.verify(0, getRequestedFor(anyUrl()));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "200 | 17 | 17", "200 | 0 | 0", "200 | \"17\" |", "200 | {\"count\":17} |",
			"200 | -1 |", "200 | 1.5 |", "200 | 99999999999999999999 |", "200 | <html> |", "403 | '' |", "404 | '' |" })
	void countsTheTokensOrSaysThatItDoesNotKnow(int status, String body, @Nullable Long count) {
		answer(get("/admin/api-access/v1/orgs/org-1/api-tokens/count"), aResponse().withStatus(status).withBody(body));
		assertThat(this.client.countTokens())
			.isEqualTo((count != null) ? OptionalLong.of(count) : OptionalLong.empty());
	}

	@Test
	void serverErrorsAreRetriedWithGrowingWaits() {
		sequence(() -> get(TOKENS), aResponse().withStatus(503), aResponse().withStatus(500),
				aResponse().withStatus(502).withBody("<html>"), okJson("[]"));
		assertThat(this.client.tokensOf(ACCOUNT).items()).isEmpty();
		assertThat(this.waits).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
	}

	@ParameterizedTest
	@EnumSource(names = { "CONNECTION_RESET_BY_PEER", "MALFORMED_RESPONSE_CHUNK", "RANDOM_DATA_THEN_CLOSE" })
	void aBrokenConnectionIsTriedAgain(Fault fault) {
		sequence(() -> get(TOKENS), aResponse().withFault(fault), okJson("[{\"id\":\"t\"}]"));
		assertThat(this.client.tokensOf(ACCOUNT).items()).hasSize(1);
	}

	@Test
	void anAnswerThatNeverComesIsGivenUp() {
		answer(get(TOKENS), okJson("[]").withFixedDelay(5_000));
		OrganizationClient impatient = client(properties(Duration.ofMillis(100)));
		AdminApiException failure = catchThrowableOfType(AdminApiException.class, () -> impatient.tokensOf(ACCOUNT));
		assertThat(failure).isInstanceOf(AdminApiException.AtlassianUnavailable.class)
			.hasMessageContaining("did not answer, 8 times")
			.hasCauseInstanceOf(org.springframework.web.client.ResourceAccessException.class);
	}

	@Test
	void theFailureKeepsItsOrigin() {
		OrganizationClient nobody = client(new AdminApiProperties(URI.create("http://localhost:1"), 100,
				Duration.ofSeconds(1), Duration.ofSeconds(1), 2, Duration.ofSeconds(1), Duration.ofSeconds(1),
				Duration.ZERO, Duration.ofMinutes(1), DataSize.ofMegabytes(1), 16, 64));
		assertThatExceptionOfType(AdminApiException.AtlassianUnavailable.class).isThrownBy(nobody::name)
			.withRootCauseInstanceOf(IOException.class)
			.withMessageEndingWith(", 2 times in a row: it does not accept connections.");
	}

	@Test
	void revokesOneToken() {
		answer(delete(TOKENS + "/a%2Fb%3Fc"), aResponse().withStatus(204));
		assertThat(this.client.revoke(ACCOUNT, new TokenId("a/b?c"))).isEqualTo(Revocation.REVOKED);
		atlassian.verify(1, deleteRequestedFor(urlEqualTo(TOKENS + "/a%2Fb%3Fc")));
	}

	@Test
	void aTokenThatIsNotThereWasGoneBefore() {
		answer(delete(TOKENS + "/t"), aResponse().withStatus(404).withBody("{\"key\":\"notFound\"}"));
		assertThat(this.client.revoke(ACCOUNT, new TokenId("t"))).isEqualTo(Revocation.ALREADY_GONE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "503", "reset", "html" })
	void aTokenThatIsGoneAfterALostAnswerWasRevokedByUs(String misfortune) {
		ResponseDefinitionBuilder lost = switch (misfortune) {
			case "reset" -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
			case "html" -> aResponse().withStatus(200).withBody("<html>");
			default -> aResponse().withStatus(503);
		};
		sequence(() -> delete(TOKENS + "/t"), lost, aResponse().withStatus(404).withBody("{\"key\":\"notFound\"}"));
		assertThat(this.client.revoke(ACCOUNT, new TokenId("t"))).isEqualTo(Revocation.REVOKED_BUT_ANSWER_LOST);
	}

	@Test
	void a404WithoutWordsIsCheckedInTheAccountsList() {
		answer(delete(TOKENS + "/t"), aResponse().withStatus(404));
		answer(get(TOKENS), okJson("[{\"id\":\"other\"}]"));
		assertThat(this.client.revoke(ACCOUNT, new TokenId("t"))).isEqualTo(Revocation.ALREADY_GONE);
		answer(get(TOKENS), okJson("[{\"id\":\"t\"}]"));
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class)
			.isThrownBy(() -> this.client.revoke(ACCOUNT, new TokenId("t")));
	}

	@ParameterizedTest
	@CsvSource({ "401, '', ApiKeyRejected", "403, forbidden.action, AccessDenied",
			"403, forbidden.insufficientScope, KeyLacksScope", "404, accountNotFound, AccountNotFound",
			"400, x, UnexpectedAnswer", "500, x, AtlassianUnavailable" })
	void aRevocationThatIsRefusedIsNoSuccess(int status, String key, String meaning) {
		answer(delete(TOKENS + "/t"), aResponse().withStatus(status).withBody("{\"key\":\"" + key + "\"}"));
		assertThat(catchThrowableOfType(AdminApiException.class, () -> this.client.revoke(ACCOUNT, new TokenId("t")))
			.getClass()
			.getSimpleName()).isEqualTo(meaning);
	}

	/** The first attempt may have revoked the token. */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "401 | ''", "403 | forbidden.action", "404 | accountNotFound", "404 | ''", "400 | x", "429 | x" })
	void aRefusalAfterALostAnswerIsNoProof(int status, String key) {
		ResponseDefinitionBuilder refusal = aResponse().withStatus(status)
			.withHeader("Retry-After", "999999")
			.withBody("{\"key\":\"" + key + "\"}");
		answer(get(TOKENS), aResponse().withStatus(403));
		answer(delete(TOKENS + "/t"), refusal);
		assertThat(failureToRevoke().isUnclear()).as("at once").isEqualTo(status == 404 && key.isEmpty());
		sequence(() -> delete(TOKENS + "/t"), aResponse().withStatus(503), refusal);
		assertThat(failureToRevoke().isUnclear()).as("after a lost answer").isTrue();
	}

	@Test
	void anAnswerToARevocationThatCannotBeReadIsNoProof() {
		answer(delete(TOKENS + "/t"), okJson("x".repeat(2_000_000)));
		assertThat(failureToRevoke().isUnclear()).isTrue();
		sequence(() -> delete(TOKENS + "/t"), okJson("{}").withHeader("Date", date(NOW.plusSeconds(3600))),
				aResponse().withStatus(204));
		assertThat(this.client.revoke(ACCOUNT, new TokenId("t"))).isEqualTo(Revocation.REVOKED);
	}

	/** Uses a new client each time: a client keeps what it knows of a limit. */
	private AdminApiException failureToRevoke() {
		OrganizationClient fresh = client(properties());
		return catchThrowableOfType(AdminApiException.class, () -> fresh.revoke(ACCOUNT, new TokenId("t")));
	}

	@Test
	void nothingButOneTokenOfOneAccountCanBeDeleted() {
		answer(any(anyUrl()), aResponse().withStatus(204));
		for (String id : List.of("...", "../..", "%2e%2e", "a/../../..", "?", "#")) {
			this.client.revoke(ACCOUNT, new TokenId(id));
		}
		assertThat(atlassian.getAllServeEvents()).extracting((event) -> event.getRequest().getUrl())
			.hasSize(6)
			.allMatch((url) -> url.matches(TOKENS.replace("|", "\\|") + "/[^/?#]+"));
	}

	@Test
	void anInterruptedWaitEndsAndStaysInterrupted() {
		answer(get(TOKENS), aResponse().withStatus(503));
		OrganizationClient interrupted = new AdminApi(properties(), Clock.fixed(NOW, ZoneOffset.UTC), (duration) -> {
			throw new InterruptedException();
		}, () -> 0.5, new CallMeters(this.meters)).open(new OrganizationId("org-1"), new ApiKey(SECRET));
		assertThatExceptionOfType(AdminApiException.AtlassianUnavailable.class)
			.isThrownBy(() -> interrupted.tokensOf(ACCOUNT));
		assertThat(Thread.interrupted()).isTrue();
	}

	/** A token would look an hour older, or younger, than it is. */
	@ParameterizedTest
	@CsvSource({ "-3600, 60 minutes ahead of", "3600, 60 minutes behind", "-301, 5 minutes ahead of" })
	void aClockThatIsNotAtlassiansIsNoticed(long seconds, String difference) {
		answer(get(TOKENS), okJson("[]").withHeader("Date", date(NOW.plusSeconds(seconds))));
		assertThatExceptionOfType(AdminApiException.ClocksDiffer.class).isThrownBy(() -> this.client.tokensOf(ACCOUNT))
			.withMessageContaining(difference);
	}

	@ParameterizedTest
	@ValueSource(longs = { -290, 0, 290 })
	void aSlightlyDifferentTimeIsNoProblem(long seconds) {
		answer(get(TOKENS), okJson("[]").withHeader("Date", date(NOW.plusSeconds(seconds))));
		assertThat(this.client.tokensOf(ACCOUNT).items()).isEmpty();
	}

	@Test
	void aClockBeforeTheEpochIsAClock() {
		answer(get(TOKENS), okJson("[]").withHeader("Date", "Wed, 31 Dec 1969 23:00:00 GMT"));
		assertThatExceptionOfType(AdminApiException.ClocksDiffer.class).isThrownBy(() -> this.client.tokensOf(ACCOUNT));
	}

	@ParameterizedTest
	@ValueSource(strings = { "yesterday", "Sat Jan 01 00:00:00 +300000000" })
	void aTimeThatCannotBeReadIsNoProblem(String time) {
		answer(get(TOKENS), okJson("[]").withHeader("Date", time));
		assertThat(this.client.tokensOf(ACCOUNT).items()).isEmpty();
	}

	@Test
	void eachCallAndEachWaitIsCountedWithoutNamingAnybody() {
		limited(aResponse().withHeader("Retry-After", "7"));
		for (String status : List.of("429", "200")) {
			assertThat(this.meters.get("bulkops.atlassian.calls")
				.tags("method", "GET", "endpoint", "account-tokens", "status", status)
				.timer()
				.count()).as(status).isEqualTo(1);
		}
		assertThat(this.meters.get("bulkops.atlassian.pauses").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(7);
		assertThat(this.meters.getMeters().toString()).doesNotContain(ACCOUNT.value(), "org-1", SECRET);
	}

	@ParameterizedTest
	@CsvSource({ "/admin/v1/orgs/org-1, organization", "/admin/v1/orgs/org-1/users, accounts",
			"/admin/api-access/v1/orgs/org-1/api-tokens, tokens",
			"/admin/api-access/v1/orgs/org-1/api-tokens/count, tokens-count", "/users/5b10/manage, privileges",
			"/users/5b10/manage/api-tokens, account-tokens", "/users/5b10/manage/api-tokens/t-1, token",
			"/users/5b10/manage/api-tokens/t-1/x, other", "/, other" })
	void aCallIsCountedByWhatItIsFor(String path, String endpoint) {
		assertThat(CallMeters.endpointOf(path)).isEqualTo(endpoint);
	}

	@Test
	void theKeyHasNoTextForm() {
		assertThat(new ApiKey(SECRET).toString()).doesNotContain(SECRET);
	}

	private OrganizationClient told(Consumer<Instant> listener) {
		return this.client.calledBy(new CallContext(() -> {
		}, listener, Instant.EPOCH));
	}

	private static String date(Instant instant) {
		return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
	}

	private void limited(ResponseDefinitionBuilder... limits) {
		ResponseDefinitionBuilder[] answers = new ResponseDefinitionBuilder[limits.length + 1];
		for (int i = 0; i < limits.length; i++) {
			answers[i] = limits[i].withStatus(429);
		}
		answers[limits.length] = okJson("[]");
		sequence(() -> get(TOKENS), answers);
		assertThat(this.client.tokensOf(ACCOUNT).items()).isEmpty();
	}

	private static void answer(MappingBuilder request, ResponseDefinitionBuilder response) {
		atlassian.stubFor(request.willReturn(response));
	}

	private static void sequence(Supplier<MappingBuilder> request, ResponseDefinitionBuilder... responses) {
		for (int i = 0; i < responses.length; i++) {
			atlassian.stubFor(request.get()
				.inScenario("sequence")
				.whenScenarioStateIs((i == 0) ? Scenario.STARTED : "step " + i)
				.willSetStateTo("step " + (i + 1))
				.willReturn(responses[i]));
		}
	}

	private OrganizationClient client(AdminApiProperties properties) {
		return new AdminApi(properties, Clock.fixed(NOW, ZoneOffset.UTC), this.waits::add, () -> 0.5,
				new CallMeters(this.meters))
			.open(new OrganizationId("org-1"), new ApiKey(SECRET));
	}

	private static AdminApiProperties properties() {
		return properties(Duration.ofSeconds(10));
	}

	private static AdminApiProperties properties(Duration readTimeout) {
		return new AdminApiProperties(URI.create(atlassian.baseUrl()), 100, Duration.ofSeconds(5), readTimeout, 8,
				Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMinutes(2),
				DataSize.ofMegabytes(1), 16, 64);
	}

	private static WireMockExtension server() {
		return WireMockExtension.newInstance().options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1")).build();
	}

}
