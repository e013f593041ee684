package com.bulkops.orgs.adminapi;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Answers of forms that Atlassian does not document.
 */
class AdminApiJsonTests {

	private static final Instant NOW = Instant.parse("2026-11-24T03:04:30Z");

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "null", "{'data':[]}", "{'data':'Acme'}", "{'data':{'attributes':{}}}",
			"{'data':{'attributes':{'name':7}}}", "{'data':{'attributes':{'name':' '}}}" })
	void anOrganizationWithoutANameIsNoAnswer(String body) {
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class)
			.isThrownBy(() -> AdminApiJson.organizationName(json(body)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "{'apiToken.read':{'allowed':true},'apiToken.delete':{'allowed':1}}",
			"{'apiToken.read':{},'apiToken.delete':{'allowed':true}}", "{}" })
	void aRightThatIsNeitherGivenNorRefusedIsNoAnswer(String body) {
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class)
			.isThrownBy(() -> AdminApiJson.privileges(json(body)));
	}

	@Test
	void theFirstRefusalIsTheReason() {
		assertThat(AdminApiJson.privileges(json("""
				{'apiToken.read':{'allowed':false,'reason':{'key':'first'}},
				'apiToken.delete':{'allowed':false,'reason':{'key':'second'}}}""")))
			.isEqualTo(new Privileges(false, false, "first"));
		assertThat(
				AdminApiJson.privileges(json("{'apiToken.read':{'allowed':true},'apiToken.delete':{'allowed':true}}")))
			.isEqualTo(new Privileges(true, true, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{'data':[]}", "{'data':[],'links':{}}", "{'data':[],'links':{'next':null}}",
			"{'data':[],'links':{'next':' '}}" })
	void aListWithoutANextPageEnds(String body) {
		assertThat(AdminApiJson.accounts(json(body)).next()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{'data':{}}", "{'data':[],'links':{'next':7}}", "{'data':[],'links':{'next':{}}}" })
	void aListOfAnotherFormIsNoEmptyList(String body) {
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class)
			.isThrownBy(() -> AdminApiJson.accounts(json(body)));
	}

	@Test
	void aLongLabelIsCutBetweenCharacters() {
		assertThat(labelOf("x".repeat(255))).isEqualTo("x".repeat(255));
		assertThat(labelOf("x".repeat(256))).isEqualTo("x".repeat(254) + "…");
		assertThat(labelOf("x".repeat(253) + "🔑🔑")).isEqualTo("x".repeat(253) + "…");
		assertThat(labelOf("x".repeat(252) + "🔑🔑")).isEqualTo("x".repeat(252) + "🔑…");
	}

	@Test
	void thereIsNoPageAfterTheLast() {
		CursorPages<ManagedAccount> pages = new CursorPages<>((cursor) -> AdminApiJson.accounts(json("{'data':[]}")),
				null);
		pages.next();
		assertThat(pages.hasNext()).isFalse();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(pages::next);
	}

	@ParameterizedTest
	@CsvSource({ "1795489500, PT1M30S", "1795489501, PT31S", "2026-11-24T03:05Z, PT1M30S",
			"2026-11-24T03:05:00Z, PT1M30S", "2026-11-24T03:05:00.000+00:00, PT1M30S",
			"2026-11-24T03:05+00:00, PT1M30S", "2026-11-24T03:05:01Z, PT31S", "2026-11-24T03:05:00.5Z, PT30.5S",
			"2026-11-24T03:04Z, PT30S", "2026-11-24T03:03Z, PT1S", "soon, PT1S", "17954895000, PT1S",
			"+999999999-12-31T23:59:59-18:00, PT24H" })
	void readsTheEndOfALimitAsADateOrInSeconds(String reset, Duration wait) {
		HttpHeaders headers = new HttpHeaders();
		headers.set("X-RateLimit-Reset", reset);
		assertThat(RetryAfter.of(headers, NOW, Duration.ofSeconds(1), Duration.ofSeconds(60))).isEqualTo(wait);
	}

	@Test
	void anIdOfATokenIsNeitherEmptyNorEndless() {
		assertThat(new TokenId("x".repeat(255)).value()).hasSize(255);
		assertThatIllegalArgumentException().isThrownBy(() -> new TokenId("x".repeat(256)));
		assertThatIllegalArgumentException().isThrownBy(() -> new TokenId(" "));
	}

	@ParameterizedTest
	@ValueSource(strings = { ".", "..", "a\0b" })
	void anIdOfATokenNeitherLeadsElsewhereNorIsUnstorable(String id) {
		assertThatIllegalArgumentException().isThrownBy(() -> new TokenId(id));
	}

	/** A missing part could be what an exemption matches. */
	@ParameterizedTest
	@ValueSource(ints = { 200, 253, 254, 255 })
	void aLongLabelWithMarksIsKnownToBeCut(int marksAt) {
		String label = "x".repeat(marksAt) + "\\u2066\\u2069\\u202E\\u202C" + "x".repeat(100) + "keep";
		assertThat(TokenJson.tokensOf(json("[{'id':'x','label':'" + label + "'}]")).items()).singleElement()
			.matches(ApiToken::isLabelCut);
	}

	/** The direction of the sentence, row or line that shows the text. */
	@Test
	void noNameOrLabelOfOthersChangesTheDirectionOfText() {
		String marks = "\\u202Egnp\\u202C.\\u2066a\\u2069\\u200E\\u200F\\u061Cb";
		assertThat(AdminApiJson.organizationName(json("{'data':{'attributes':{'name':'" + marks + "'}}}")))
			.isEqualTo("gnp.ab");
		assertThat(TokenJson.tokensOf(json("[{'id':'x','label':'" + marks + "'}]")).items()).singleElement()
			.extracting(ApiToken::label)
			.isEqualTo("gnp.ab");
		assertThatExceptionOfType(AdminApiException.UnexpectedAnswer.class)
			.isThrownBy(() -> AdminApiJson.organizationName(json("{'data':{'attributes':{'name':'\\u202E'}}}")));
	}

	@Test
	void halfACharacterOfALabelIsReplacedBeforeAnybodyComparesIt() {
		ApiToken token = TokenJson.tokensOf(json("[{'id':'t','label':'deploy \\ud83d','createdAt':'\\udd11'}]"))
			.items()
			.get(0);
		assertThat(token.label()).isEqualTo("deploy \uFFFD");
		assertThat(token.createdAtAsSent()).isEqualTo("\uFFFD");
		assertThat(TokenJson.tokensOf(json("[{'id':'t','label':'🔑'}]")).items().get(0).label()).isEqualTo("🔑");
	}

	@ParameterizedTest
	@CsvSource({ "0000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "1970-01-01T00:00:00Z",
			"9999-12-31T23:59:59-01:00", "+10000-01-01T00:00:00Z", "+292278994-08-17T07:12:55.807Z",
			"+999999999-12-31T23:59:59-18:00" })
	void aTimeOfAnImpossibleYearTellsNothing(String time) {
		ApiToken token = TokenJson
			.tokensOf(json("[{'id':'t','createdAt':'%1$s','lastAccess':'%1$s','expiry':'%1$s'}]".formatted(time)))
			.items()
			.get(0);
		assertThat(token.createdAt()).isNull();
		assertThat(token.createdAtAsSent()).isEqualTo(time);
		assertThat(token.isNeverUsed()).as("a last use that cannot be read is a use").isFalse();
		assertThat(token.lastAccess()).isNull();
		assertThat(token.expiresAt()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "2000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59+01:00" })
	void aTimeOfAPossibleYearIsRead(String time) {
		assertThat(TokenJson.tokensOf(json("[{'id':'t','createdAt':'" + time + "'}]")).items().get(0).createdAt())
			.isEqualTo(OffsetDateTime.parse(time).toInstant());
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\\u0000b", "\\u001b", "a\\n", "\\ud800" })
	void anIdThatCannotBeStoredAsItIsIsNotRead(String id) {
		ListResult<ApiToken> tokens = TokenJson.tokensOf(json("[{'id':'" + id + "'},{'id':'good 🔑'}]"));
		assertThat(tokens.items()).extracting((token) -> token.id().value()).containsExactly("good 🔑");
		assertThat(tokens.unreadable()).hasSize(1);
	}

	@Test
	void ofAnAccountThatIsListedTwiceOnlyWhatIsSaidTwiceIsKnown() {
		ManagedAccount ada = account(ManagedAccount.Type.ATLASSIAN, ManagedAccount.Status.ACTIVE, "ada@example.com");
		assertThat(ada.merge(ada)).isEqualTo(ada);
		assertThat(ada.merge(account(ManagedAccount.Type.CUSTOMER, ManagedAccount.Status.INACTIVE, "ada@example.org")))
			.isEqualTo(account(ManagedAccount.Type.UNKNOWN, ManagedAccount.Status.UNKNOWN, null));
		ManagedAccount app = account(ManagedAccount.Type.APP, ManagedAccount.Status.ACTIVE, "ada@example.com");
		assertThat(ada.merge(app)).as("apps are never touched").isEqualTo(app);
		assertThat(app.merge(ada)).isEqualTo(app);
		ManagedAccount robot = account(ManagedAccount.Type.UNKNOWN, ManagedAccount.Status.ACTIVE, "ada@example.com");
		assertThat(ada.merge(robot)).as("perhaps no person's").isEqualTo(robot);
		assertThat(robot.merge(ada)).isEqualTo(robot);
	}

	@ParameterizedTest
	@CsvSource({ "'atlassian', true", "'customer', true", "'app', false", "'robot', false", "'', false" })
	void onlyTheKnownTypesArePersons(String type, boolean isPerson) {
		assertThat(AdminApiJson.accounts(json("{'data':[{'account_id':'a','account_type':'" + type + "'}]}"))
			.result()
			.items()
			.get(0)
			.type()
			.isPerson()).isEqualTo(isPerson);
		assertThat(
				AdminApiJson.accounts(json("{'data':[{'account_id':'a'}]}")).result().items().get(0).type().isPerson())
			.as("missing")
			.isFalse();
	}

	private static ManagedAccount account(ManagedAccount.Type type, ManagedAccount.Status status,
			@Nullable String email) {
		return new ManagedAccount(new AccountId("ada"), type, status, email);
	}

	private static String labelOf(String label) {
		return TokenJson.tokensOf(json("[{'id':'t','label':'" + label + "'}]")).items().get(0).label();
	}

	private static JsonNode json(String text) {
		return new ObjectMapper().readTree(text.replace('\'', '"'));
	}

}
