package com.bulkops.orgs;

import java.net.http.HttpResponse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a browser says, and what people type into its address bar, is checked where it is
 * used: the page works with the rest, and says what it left out.
 */
class BrowsersWordIntegrationTests extends InstalledSite {

	@ParameterizedTest
	@ValueSource(strings = { "Etc/Unknown", "Europe/Atlantis", "undefined", "UTC,Europe/Berlin", "%00", "+25:00" })
	void aZoneThatIsUnknownLeavesDatesUsable(String zone) {
		HttpResponse<String> page = this.client
			.get("/activity?from=2020-01-01&to=2199-12-31&zone=" + zone.replace("+", "%2B"));
		assertThat(page.statusCode()).isEqualTo(zone.equals("Etc/Unknown") ? 200 : 400);
		assertThat(page.body())
			.contains("so days are those of UTC", "id=\"filters\"", "value=\"2020-01-01\"",
					message("entry.INSTALLATION.INSTALLED"))
			.containsPattern("name=\"zone\"\\s+value=\"UTC\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Etc/Unknown" })
	void aZoneThatIsNotUsedIsNotMentioned(String zone) {
		assertThat(this.client.get("/activity?zone=" + zone).body()).doesNotContain("days are those of UTC");
	}

	@ParameterizedTest
	@CsvSource({ "from=2026-02-30, from", "to=24.11.2026, to", "kind=NOTHING, kind", "result=EVERYTHING, result",
			"run=1, ID of a run", "before=x, before", "after=1e9, after", "account=%00, account",
			"from=+292278994-08-17, from" })
	void aPartThatCannotBeReadIsLeftOutAndTheRestIsShown(String part, String named) {
		HttpResponse<String> page = this.client.get("/activity?to=2199-12-31&text=&" + part);
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(page.body()).contains("id=\"unreadable\"", named, message("problem.leftOut"), "id=\"filters\"")
			.contains(message("entry.INSTALLATION.INSTALLED"));
		assertThat(this.client.get("/activity.json?" + part).statusCode()).as("no answer to another question")
			.isEqualTo(400);
		this.client.settings(this.organization, "OFF");
		if (!part.matches("before.*|after.*")) {
			assertThat(this.client.get("/activity.csv?" + part).statusCode()).isEqualTo(400);
		}
	}

}
