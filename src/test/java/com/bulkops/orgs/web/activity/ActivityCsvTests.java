package com.bulkops.orgs.web.activity;

import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.site.SiteId;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ActivityCsvTests {

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "CI | CI", "a \"quoted\", label | a \"quoted\", label", "=1+1 | '=1+1", "+1 | '+1", "-1 | '-1",
					"@SUM(A1) | '@SUM(A1)", "a=b | a=b", "x;=1 | x;'=1", "x;\"=1 | x;'\"=1", "x; =1 | x; =1",
					"🚀 | 🚀" })
	void aLabelIsNeverAFormula(String label, String written) {
		StringWriter text = new StringWriter();
		try (ActivityCsv csv = new ActivityCsv(text)) {
			csv.write(new ActivityEntry(new EntryId(7), new SiteId("site"), NOW, Kind.REVOCATION,
					new ActivityEntry.Subject(new RunId(UUID.fromString("2d5b5f0e-0000-0000-0000-000000000000")), null,
							new AccountId("a:1"),
							new TokenSnapshot(new TokenId("t"), label, NOW.minusSeconds(90 * 86_400), null)),
					new ActivityEntry.Outcome(EntryResult.REVOKED, "the rule", null, NOW), new ActivityEntry.Details(
							List.of(new Change("Interval", null, "90 days")), null, null, null, null)));
		}
		NamedCsvRecord row = CsvReader.builder().ofNamedCsvRecord(text.toString()).iterator().next();
		assertThat(row.getField("token_label")).isEqualTo(written);
		assertThat(row.getField("at")).isEqualTo("2026-11-24T02:17:00Z");
		assertThat(row.getField("token_age_days")).isEqualTo("90");
		assertThat(row.getField("token_last_used")).isEmpty();
		assertThat(row.getField("changes")).isEqualTo("Interval: none -> 90 days");
	}

}
