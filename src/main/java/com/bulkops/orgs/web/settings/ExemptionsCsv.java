package com.bulkops.orgs.web.settings;

import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.StoredExemption;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.SafeCsv;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import org.jspecify.annotations.Nullable;

/**
 * Exemptions as CSV. What is written can be read again; who added it is not read.
 */
class ExemptionsCsv extends SafeCsv {

	private static final String KIND = "kind";

	private static final String PATTERN = "pattern";

	private static final String REASON = "reason";

	private static final String LAST_DAY = "last_day";

	private static final List<String> READ = List.of(KIND, PATTERN, REASON, LAST_DAY);

	/**
	 * Chosen by us: a thousand exemptions with the longest texts in letters of three
	 * bytes, so that whatever was written can be read again.
	 */
	static final int LARGEST_KILOBYTES = 3 * 1024;

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	/** The characters that programs write between columns; the first wins. */
	private static final String SEPARATORS = ",;\t";

	/** A first line with which spreadsheets are told the separator. */
	private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?sep=(.)\"?[,;\t]*", Pattern.CASE_INSENSITIVE);

	/** Chosen by us: enough of a text to find it in a file. */
	private static final int QUOTED = 100;

	ExemptionsCsv(Writer writer) {
		super(writer, List.of(KIND, PATTERN, REASON, LAST_DAY, "added_by", "added_at"));
	}

	void write(StoredExemption entry) {
		Exemption exemption = entry.exemption();
		write(exemption.kind(), exemption.pattern(), exemption.reason(), exemption.lastDay(), entry.addedBy(),
				entry.addedAt());
	}

	/**
	 * Reads all, or says for each line what is wrong with it. Spreadsheets write other
	 * separators, empty lines and columns, and marks at the beginning.
	 */
	static Content read(String csv) {
		if (csv.indexOf('\0') >= 0) {
			return new Content(List.of(), List.of(new Problem(0, "error.import.encoding", null)));
		}
		String text = (csv.indexOf(BYTE_ORDER_MARK) == 0) ? csv.substring(1) : csv;
		Lines lines = new Lines();
		try {
			for (CsvRecord line : CsvReader.builder().fieldSeparator(separatorOf(text)).ofCsvRecord(text)) {
				if (!lines.read(line)) {
					break;
				}
			}
		}
		catch (CsvParseException | IllegalArgumentException ex) {
			lines.problems.add(new Problem(0, "error.import.unreadable", null));
		}
		return lines.content();
	}

	private static char separatorOf(String csv) {
		String first = csv.lines().map(Exemption::strip).filter((line) -> !line.isEmpty()).findFirst().orElse("");
		Matcher named = SEPARATOR_LINE.matcher(csv.lines().findFirst().orElse(""));
		if (named.matches()) {
			return named.group(1).charAt(0);
		}
		char found = SEPARATORS.charAt(0);
		for (char separator : SEPARATORS.toCharArray()) {
			if (count(first, separator) > count(first, found)) {
				found = separator;
			}
		}
		return found;
	}

	private static long count(String text, char character) {
		return text.chars().filter((one) -> one == character).count();
	}

	/** The lines of a file that were read so far. */
	private static final class Lines {

		private final Map<Exemption.Key, Exemption> exemptions = new LinkedHashMap<>();

		private final List<Problem> problems = new ArrayList<>();

		/** The columns by their names; empty before the line that names them. */
		private Map<String, Integer> columns = Map.of();

		private int width;

		/** Reads a line, and returns whether to go on. */
		boolean read(CsvRecord line) {
			List<String> fields = line.getFields().stream().map(Exemption::strip).toList();
			if (fields.stream().allMatch(String::isEmpty) || isSeparatorLine(line, fields)) {
				return true;
			}
			if (this.columns.isEmpty()) {
				return readColumns(line, fields);
			}
			if (this.exemptions.size() > Exemptions.MOST || this.problems.size() > Exemptions.MOST) {
				add(0, "error.exemption.tooMany", Integer.toString(Exemptions.MOST));
				return false;
			}
			readExemption(line, fields);
			return true;
		}

		private boolean isSeparatorLine(CsvRecord line, List<String> fields) {
			return line.getStartingLineNumber() == 1 && fields.get(0).toLowerCase(Locale.ROOT).startsWith("sep=");
		}

		private boolean readColumns(CsvRecord line, List<String> fields) {
			Map<String, Integer> named = new HashMap<>();
			boolean isTwice = READ.stream().anyMatch((name) -> fields.indexOf(name) != fields.lastIndexOf(name));
			if (isTwice || !fields.containsAll(READ)) {
				add(line.getStartingLineNumber(), "error.import.columns", null);
				return false;
			}
			fields.forEach((name) -> named.put(name, fields.indexOf(name)));
			this.columns = named;
			this.width = fields.size();
			return true;
		}

		private void readExemption(CsvRecord line, List<String> fields) {
			long number = line.getStartingLineNumber();
			try {
				if (isBroken(line)) {
					throw new BadInput("error.import.unreadable", null, null);
				}
				if (fields.stream().skip(this.width).anyMatch((field) -> !field.isEmpty())) {
					throw new BadInput("error.import.fields", null, null);
				}
				Exemption exemption = new ExemptionFields(field(fields, KIND), field(fields, PATTERN),
						field(fields, REASON), field(fields, LAST_DAY))
					.read();
				if (this.exemptions.put(exemption.key(), exemption) != null) {
					add(number, "error.import.twice", exemption.pattern());
				}
			}
			catch (BadInput ex) {
				add(number, String.valueOf(ex.getMessage()), ex.argument());
			}
		}

		/** Returns whether a quotation mark that is not closed has swallowed lines. */
		private boolean isBroken(CsvRecord line) {
			List<String> fields = line.getFields();
			return fields.stream().anyMatch(Lines::hasLineBreak)
					&& (fields.size() < this.width || hasLineBreak(field(fields, PATTERN)));
		}

		private static boolean hasLineBreak(String field) {
			return field.indexOf('\n') >= 0 || field.indexOf('\r') >= 0;
		}

		private String field(List<String> fields, String name) {
			int place = this.columns.getOrDefault(name, fields.size());
			return (place < fields.size()) ? SafeCsv.original(fields.get(place)) : "";
		}

		private void add(long line, String message, @Nullable String argument) {
			this.problems.add(new Problem(line, message,
					(argument != null && argument.length() > QUOTED) ? argument.substring(0, QUOTED) + "…" : argument));
		}

		Content content() {
			if (this.exemptions.isEmpty() && this.problems.isEmpty()) {
				add(0, "error.import.empty", null);
			}
			return new Content(List.copyOf(this.exemptions.values()), this.problems);
		}

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
