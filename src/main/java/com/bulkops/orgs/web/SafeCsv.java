package com.bulkops.orgs.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import de.siegmar.fastcsv.writer.CsvWriter;
import org.jspecify.annotations.Nullable;

/**
 * A writer of CSV in which no spreadsheet interprets other people's text as a formula,
 * also if it starts a new cell at each semicolon, tab or line, as some do even in quoted
 * text.
 */
public abstract class SafeCsv implements AutoCloseable {

	/** A text that looks neutralized is neutralized too, so that reading is exact. */
	private static final String FORMULA = "(?<![^;\t\r\n])%s(?=[\"']*[=+\\-@\t\r])";

	private static final Pattern FORMULAS = Pattern.compile(FORMULA.formatted(""));

	private static final Pattern NEUTRALIZED = Pattern.compile(FORMULA.formatted("'"));

	/**
	 * The first character of a file: without it many spreadsheets read letters of UTF-8
	 * as those of another encoding.
	 */
	private static final String BYTE_ORDER_MARK = "\uFEFF";

	private final CsvWriter csv;

	public SafeCsv(Writer writer, List<String> columns) {
		write(writer, BYTE_ORDER_MARK);
		this.csv = CsvWriter.builder().build(writer);
		this.csv.writeRecord(columns);
	}

	private static void write(Writer writer, String text) {
		try {
			writer.write(text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	protected final void write(@Nullable Object... values) {
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
		Matcher formulas = FORMULAS.matcher(text);
		return (formulas.lookingAt() || mayBeCells(text)) ? formulas.replaceAll("'") : text;
	}

	/**
	 * Returns false for the many texts that are one cell for every reader, without a
	 * search.
	 */
	private static boolean mayBeCells(String text) {
		return text.indexOf(';') >= 0 || text.indexOf('\t') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0;
	}

	/** Returns the original of a value that was read. */
	public static String original(String text) {
		return NEUTRALIZED.matcher(text).replaceAll("");
	}

}
