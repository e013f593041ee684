package com.bulkops.orgs.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import de.siegmar.fastcsv.writer.CsvWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes CSV in which no spreadsheet takes other people's text for a formula.
 */
abstract class SafeCsv implements AutoCloseable {

	/** A text that looks neutralized is neutralized too, so that reading is exact. */
	private static final Pattern FORMULA = Pattern.compile("'*[=+\\-@\t\r]");

	private final CsvWriter csv;

	SafeCsv(Writer writer, List<String> columns) {
		this.csv = CsvWriter.builder().build(writer);
		this.csv.writeRecord(columns);
	}

	final void write(@Nullable Object... values) {
		this.csv.writeRecord(Arrays.stream(values).map(SafeCsv::text).toList());
	}

	@Override
	public final void close() {
		try {
			this.csv.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String text(@Nullable Object value) {
		String text = Objects.toString(value, "");
		return FORMULA.matcher(text).lookingAt() ? "'" + text : text;
	}

	/** What was written, of a value that was read. */
	static String original(String text) {
		return text.startsWith("'") && FORMULA.matcher(text).lookingAt() ? text.substring(1) : text;
	}

}
