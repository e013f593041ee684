package com.bulkops.orgs.web;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.web.settings.KeyQuestionLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What people can make the app ask Atlassian is bounded. A test may begin in one minute
 * and end in the next.
 */
class KeyQuestionsIntegrationTests extends InstalledSite {

	private static final int MINUTES = 2;

	private final Organization foreign = RunningApp.ATLASSIAN.add(new Organization("Foreign", Clock.systemUTC()));

	@BeforeEach
	void letOthersLook() {
		for (int person = 0; person < 6; person++) {
			this.jira.site().administrator("eve-" + person);
		}
	}

	@Test
	void whoIsNoOwnerAsksAboutAForeignOrganizationAFewTimesOnly() {
		List<HttpResponse<String>> answers = ask("eve-0", "/settings/check", 60);
		assertThat(answers).filteredOn((answer) -> answer.statusCode() == 200)
			.hasSizeBetween(KeyQuestionLimit.OF_A_PERSON, MINUTES * KeyQuestionLimit.OF_A_PERSON);
		assertThat(answers).filteredOn((answer) -> answer.statusCode() != 200).isNotEmpty().allSatisfy((answer) -> {
			assertThat(answer.statusCode()).isEqualTo(429);
			assertThat(answer.body()).contains("Wait a minute and try again.");
			assertThat(answer.headers().firstValue("Retry-After")).contains("60");
		});
		assertThat(this.foreign.calls()).as("each time a few")
			.hasSizeLessThanOrEqualTo(MINUTES * KeyQuestionLimit.OF_A_PERSON * 8);
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).as("somebody else").isEqualTo(200);
	}

	/** Names and values that end up as the same field of the form. */
	@ParameterizedTest
	@ValueSource(strings = { "!apiKey=invented-key", "apiKey=&apiKey=invented-key", "_apiKey=on&!apiKey=invented-key" })
	void noSpellingOfTheFieldIsAWayAroundIt(String spelling) {
		AppClient eve = clientOf("eve-0");
		IntStream.range(0, 60)
			.forEach((time) -> eve.post("/settings/check?organizationId=" + this.foreign.id() + "&" + spelling));
		assertThat(this.foreign.calls()).as("each time a few")
			.hasSizeLessThanOrEqualTo(MINUTES * KeyQuestionLimit.OF_A_PERSON * 8);
		assertThat(eve.post("/settings/check?organizationId=" + this.organization.id() + "&" + spelling).statusCode())
			.isIn(429, 200);
		assertThat(this.organization.calls().size() + this.foreign.calls().size()).isLessThan(60);
	}

	@Test
	void savingAKeyIsAQuestionToo() {
		List<HttpResponse<String>> answers = ask("eve-0", "/settings", 60);
		assertThat(answers).filteredOn((answer) -> answer.statusCode() != 429)
			.hasSizeLessThanOrEqualTo(MINUTES * KeyQuestionLimit.OF_A_PERSON);
		assertThat(answers).filteredOn((answer) -> answer.statusCode() == 429).isNotEmpty();
	}

	@Test
	void aSiteAsksNoMoreOftenWithManyPeople() {
		long asked = IntStream.range(0, 6)
			.mapToObj((person) -> ask("eve-" + person, "/settings/check", KeyQuestionLimit.OF_A_PERSON))
			.flatMap(List::stream)
			.filter((answer) -> answer.statusCode() == 200)
			.count();
		assertThat(asked).isBetween((long) KeyQuestionLimit.OF_A_SITE, (long) MINUTES * KeyQuestionLimit.OF_A_SITE);
		try (SimulatedAtlassian other = new SimulatedAtlassian(0, Clock.systemUTC())) {
			AppClient neighbour = RunningApp.install(this.context, other);
			assertThat(neighbour.settings(this.organization, "P90D").statusCode()).as("another site").isEqualTo(200);
		}
	}

	private List<HttpResponse<String>> ask(String account, String path, int times) {
		Map<String, String> form = Map.of("organizationId", this.foreign.id(), "apiKey", "invented-key");
		AppClient person = clientOf(account);
		return IntStream.range(0, times).mapToObj((time) -> person.postForm(path, form)).toList();
	}

}
