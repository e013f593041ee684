package com.bulkops.orgs.web.settings;

import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemption.Kind;
import com.bulkops.orgs.policy.StoredExemption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files of exemptions as programs of many kinds write them. What cannot be read as it was
 * meant is refused, and the line is named.
 */
class ExemptionsCsvTests {

	private static final LocalDate DAY = LocalDate.of(2027, 1, 31);

	private static final Exemption ONE = new Exemption(Kind.LABEL, "Büro-*", "Umzug", DAY);

	private static final Exemption TWO = new Exemption(Kind.EMAIL, "*@partner.example.com", "a; b", null);

	/** In a row: ␉ is a tab, ␍ a carriage return, ␊ a line feed, ⍽ a no-break space. */
	@ParameterizedTest
	@ValueSource(strings = {
			"kind,pattern,reason,last_day␊LABEL,Büro-*,Umzug,2027-01-31␊EMAIL,*@partner.example.com,a; b,",
			"kind,pattern,reason,last_day␍␊LABEL,Büro-*,Umzug,2027-01-31␍␊EMAIL,*@partner.example.com,a; b,␍␊",
			"kind,pattern,reason,last_day␍LABEL,Büro-*,Umzug,2027-01-31␍EMAIL,*@partner.example.com,a; b,␍",
			"\uFEFFkind,pattern,reason,last_day␊LABEL,Büro-*,Umzug,2027-01-31␊EMAIL,*@partner.example.com,a; b,",
			"\uFEFF\"kind\",\"pattern\",\"reason\",\"last_day\"␊\"LABEL\",\"Büro-*\",\"Umzug\",\"2027-01-31\"␊EMAIL,*@partner.example.com,\"a; b\"",
			"kind␉pattern␉reason␉last_day␊LABEL␉Büro-*␉Umzug␉2027-01-31␊EMAIL␉*@partner.example.com␉a; b␉",
			"kind;pattern;reason;last_day␍␊LABEL;Büro-*;Umzug;2027-01-31␍␊EMAIL;*@partner.example.com;\"a; b\";␍␊",
			"sep=;␍␊kind;pattern;reason;last_day␍␊LABEL;Büro-*;Umzug;2027-01-31␍␊EMAIL;*@partner.example.com;\"a; b\";",
			"\uFEFFsep=,␍␊kind,pattern,reason,last_day␍␊LABEL,Büro-*,Umzug,2027-01-31␍␊EMAIL,*@partner.example.com,a; b,",
			"\"sep=␉\"␍␊kind␉pattern␉reason␉last_day␍␊LABEL␉Büro-*␉Umzug␉2027-01-31␍␊EMAIL␉*@partner.example.com␉a; b",
			"SEP=|␊kind|pattern|reason|last_day␊LABEL|Büro-*|Umzug|2027-01-31␊EMAIL|*@partner.example.com|a; b|",
			"kind;pattern;reason;last_day;;;␊LABEL;Büro-*;Umzug;2027-01-31;;;␊EMAIL;*@partner.example.com;\"a; b\";;;;␊;;;;;;␊;;;;;;",
			"␊␊kind,pattern,reason,last_day␊␊LABEL,Büro-*,Umzug,2027-01-31␊␊,,,␊EMAIL,*@partner.example.com,a; b,␊␊",
			"⍽kind⍽,⍽pattern,reason⍽,last_day⍽␊LABEL⍽,⍽Büro-*⍽,⍽Umzug⍽,⍽2027-01-31⍽␊⍽EMAIL,*@partner.example.com⍽,a; b⍽,⍽",
			"added_at,last_day,reason,pattern,kind␊2026-01-01,2027-01-31,Umzug,Büro-*,LABEL␊x,,a; b,*@partner.example.com,EMAIL",
			"kind,pattern,reason,last_day␊label,Büro-*,\"Um␊zug\",2027-01-31␊email,*@partner.example.com,a; b,␊" })
	void readsWhatProgramsWrite(String csv) {
		ExemptionsCsv.Content content = read(csv);
		assertThat(content.problems()).isEmpty();
		assertThat(content.exemptions()).hasSize(2).last().isEqualTo(TWO);
		assertThat(content.exemptions().get(0).pattern()).isEqualTo(ONE.pattern());
		assertThat(content.exemptions().get(0).reason().replace(" ", "")).isEqualTo(ONE.reason());
		assertThat(content.exemptions().get(0).lastDay()).isEqualTo(DAY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2027-01-31", "2027/01/31", "2027/1/31", "2027.01.31", "2027. 1. 31.", "31.01.2027",
			"31.1.2027", "31. 1. 2027", "2027-01-31 00:00:00", "2027-01-31T00:00", "2027-01-31 0:00:00.000",
			"31.01.2027 00:00", "31.01.2027 0:00:00" })
	void readsADayThatIsReadInOneWayOnly(String day) {
		ExemptionsCsv.Content content = read("kind,pattern,reason,last_day␊LABEL,ci,x," + day);
		assertThat(content.problems()).isEmpty();
		assertThat(content.exemptions()).singleElement().extracting(Exemption::lastDay).isEqualTo(DAY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "01/02/2027", "1/31/2027", "31/01/2027", "31.01.27", "46418", "Jan-27", "31-Jan-2027",
			"31. Januar 2027", "2027-02-30", "2027-1", "30.02.2027", "2027-01-31 12:00:00", "########", "never",
			"0000-01-01" })
	void refusesAnyOtherDay(String day) {
		assertThat(read("kind,pattern,reason,last_day␊LABEL,ci,x," + day).problems()).singleElement()
			.isEqualTo(new ExemptionsCsv.Problem(2, "error.exemption.lastDay", day));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			kind;pattern;reason;last_day␊LABEL;B\uFFFDro-*;Umzug;            | 2 | error.exemption.letters
			kind;pattern;reason;last_day␊LABEL;ci;f\uFFFDr alle;             | 2 | error.exemption.letters
			kind,pattern,reason,last_day␊LABEL,#NAME?,x,                     | 2 | error.exemption.spreadsheet
			kind,pattern,reason,last_day␊LABEL,ci,#REF!,                     | 2 | error.exemption.spreadsheet
			kind,pattern,reason,last_day␊LABEL,#####,x,                      | 2 | error.exemption.spreadsheet
			sep=;␊kind;pattern;reason;last_day␊LABEL;;x;                     | 3 | error.exemption.pattern
			kind,pattern,reason,last_day␊LABEL,ci,deploys,,b,c               | 2 | error.import.fields
			kind,pattern,reason,last_day␊LABEL,ci,deploys, tests,2027-01-31  | 2 | error.import.fields
			kind,pattern,reason,last_day␊LABEL,"ci,x,␊LABEL,cd,x,            | 2 | error.import.unreadable
			kind,pattern,reason,last_day␊LABEL,ci,"x,␊LABEL,cd,x,2027-01-31  | 2 | error.import.unreadable
			kind,pattern,reason,last_day,pattern␊LABEL,ci,x,,                | 1 | error.import.columns
			sep=,␊kind;pattern;reason;last_day␊LABEL;ci;x;                   | 2 | error.import.columns
			kind pattern reason last_day␊LABEL ci x                          | 1 | error.import.columns
			kind,pattern,reason,last_day␊LABEL,CI,x,␊LABEL,CI,y,             | 3 | error.import.twice
			kind,pattern,reason,last_day␊kind,pattern,reason,last_day        | 2 | error.exemption.kind
			k\0i\0n\0d\0,\0p\0a\0t\0                                         | 0 | error.import.encoding
			sep="␊kind,pattern,reason,last_day                               | 0 | error.import.unreadable""")
	void namesWhatCannotBeReadAsItWasMeant(String csv, long line, String problem) {
		ExemptionsCsv.Content content = read(csv.replace("\\0", "\0"));
		assertThat(content.problems()).first()
			.satisfies((found) -> assertThat(found.message()).isEqualTo(problem))
			.satisfies((found) -> assertThat(found.line()).isEqualTo(line));
	}

	@Test
	void aLongMistakeIsNotQuotedAsAWhole() {
		assertThat(read("kind,pattern,reason,last_day␊LABEL,ci,x," + "9".repeat(100_000)).problems()).singleElement()
			.satisfies((found) -> assertThat(found.argument()).hasSizeLessThan(200));
	}

	@Test
	void whatIsWrittenIsReadAgain() {
		List<Exemption> all = List.of(ONE, TWO, new Exemption(Kind.LABEL, "=cmd|' /C calc'!A0", "-1; =x\"", null),
				new Exemption(Kind.LABEL, "'=x;\t'+y", "@a '-b", null),
				new Exemption(Kind.LABEL, "Κωδικός \u05d0\u05d1 \ud83d\ude80 sep=;", "# note", DAY),
				new Exemption(Kind.LABEL, "\u00a0x\u00a0", "\u2003y", null),
				new Exemption(Kind.ACCOUNT, "5:a|b", "x", null));
		StringWriter text = new StringWriter();
		ExemptionsCsv csv = new ExemptionsCsv(text);
		all.forEach((one) -> csv.write(new StoredExemption(one, "ada", Instant.EPOCH, false, null)));
		csv.close();
		assertThat(text.toString()).as("spreadsheets read it as UTF-8").startsWith("\uFEFFkind,");
		ExemptionsCsv.Content content = ExemptionsCsv.read(text.toString());
		assertThat(content.problems()).isEmpty();
		assertThat(content.exemptions()).isEqualTo(all);
	}

	private static ExemptionsCsv.Content read(String csv) {
		return ExemptionsCsv.read(csv.replace('␉', '\t').replace('␍', '\r').replace('␊', '\n').replace('⍽', '\u00a0'));
	}

}
