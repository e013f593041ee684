package com.bulkops.orgs.web.settings;

import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.StoredExemption;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.SafeCsv;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import org.jspecify.annotations.Nullable;

/**
 * Exemptions as CSV. What is written can be read again; who added it is not read.
 */
class ExemptionsCsv extends SafeCsv {

	private static final String KIND = "kind";

	private static final String PATTERN = "pattern";

	private static final String REASON = "reason";

	private static final String LAST_DAY = "last_day";

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	ExemptionsCsv(Writer writer) {
		super(writer, List.of(KIND, PATTERN, REASON, LAST_DAY, "added_by", "added_at"));
	}

	void write(StoredExemption entry) {
		Exemption exemption = entry.exemption();
		write(exemption.kind(), exemption.pattern(), exemption.reason(), exemption.lastDay(), entry.addedBy(),
				entry.addedAt());
	}

	/** Reads all, or says for each line what is wrong with it. */
	static Content read(String csv) {
		String text = (csv.indexOf(BYTE_ORDER_MARK) == 0) ? csv.substring(1) : csv;
		Map<Exemption.Key, Exemption> exemptions = new LinkedHashMap<>();
		List<Problem> problems = new ArrayList<>();
		try {
			for (NamedCsvRecord line : CsvReader.builder().fieldSeparator(separatorOf(text)).ofNamedCsvRecord(text)) {
				if (!line.getHeader().containsAll(List.of(KIND, PATTERN, REASON, LAST_DAY))) {
					return new Content(List.of(), List.of(new Problem(1, "error.import.columns", null)));
				}
				if (exemptions.size() > Exemptions.MOST || problems.size() > Exemptions.MOST) {
					problems.add(new Problem(0, "error.exemption.tooMany", Integer.toString(Exemptions.MOST)));
					break;
				}
				try {
					Exemption exemption = fieldsOf(line).read();
					if (exemptions.put(exemption.key(), exemption) != null) {
						problems
							.add(new Problem(line.getStartingLineNumber(), "error.import.twice", exemption.pattern()));
					}
				}
				catch (BadInput ex) {
					problems
						.add(new Problem(line.getStartingLineNumber(), String.valueOf(ex.getMessage()), ex.argument()));
				}
			}
		}
		catch (CsvParseException | IllegalArgumentException ex) {
			problems.add(new Problem(0, "error.import.unreadable", null));
		}
		if (exemptions.isEmpty() && problems.isEmpty()) {
			problems.add(new Problem(0, "error.import.empty", null));
		}
		return new Content(List.copyOf(exemptions.values()), problems);
	}

	private static ExemptionFields fieldsOf(NamedCsvRecord line) {
		return new ExemptionFields(field(line, KIND), field(line, PATTERN), field(line, REASON), field(line, LAST_DAY));
	}

	private static String field(NamedCsvRecord line, String name) {
		return line.findField(name).map(SafeCsv::original).orElse("");
	}

	/** Spreadsheets of some languages write semicolons. */
	private static char separatorOf(String csv) {
		String header = csv.lines().findFirst().orElse("");
		return (header.indexOf(',') < 0 && header.indexOf(';') >= 0) ? ';' : ',';
	}

	/**
	 * Returns the content of a file.
	 */
	record Content(List<Exemption> exemptions, List<Problem> problems) {

	}

	/**
	 * Returns what is wrong.
	 *
	 * @param line where it begins, 0 if it is the whole file
	 * @param message a key of {@code messages.properties}
	 */
	record Problem(long line, String message, @Nullable String argument) {

	}

}
