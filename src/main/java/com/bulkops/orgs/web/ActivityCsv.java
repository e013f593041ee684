package com.bulkops.orgs.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.TokenFacts;
import de.siegmar.fastcsv.writer.CsvWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes activity entries as CSV. Labels are other people's text: what a spreadsheet
 * would take for a formula is written as text.
 */
class ActivityCsv implements AutoCloseable {

	private static final List<String> COLUMNS = List.of("entry", "at", "kind", "result", "run", "actor", "account",
			"token_id", "token_label", "token_created", "token_last_used", "token_age_days", "rule", "reason",
			"changes", "users_seen", "tokens_seen", "due", "revoked", "already_gone", "failed", "unreachable",
			"concluded_at");

	private final CsvWriter csv;

	ActivityCsv(Writer writer) {
		this.csv = CsvWriter.builder().build(writer);
		this.csv.writeRecord(COLUMNS);
	}

	void write(ActivityEntry entry) {
		TokenFacts token = entry.token();
		RunCounts counts = entry.counts();
		this.csv.writeRecord(text(entry.id().value()), text(entry.at()), entry.kind().name(), entry.result().name(),
				text(entry.run()), text(entry.actor()), text(entry.account()),
				text((token != null) ? token.id() : null), text((token != null) ? token.label() : null),
				text((token != null) ? token.createdAt() : null), text((token != null) ? token.lastAccess() : null),
				text(entry.ageInDays()), text(entry.rule()), text(entry.reason()), text(changes(entry)),
				text((counts != null) ? counts.accounts() : null), text((counts != null) ? counts.tokens() : null),
				text((counts != null) ? counts.due() : null), text((counts != null) ? counts.revoked() : null),
				text((counts != null) ? counts.alreadyGone() : null), text((counts != null) ? counts.failed() : null),
				text((counts != null) ? counts.unreachable() : null), text(entry.concludedAt()));
	}

	@Override
	public void close() {
		try {
			this.csv.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String changes(ActivityEntry entry) {
		return entry.changes()
			.stream()
			.map((change) -> "%s: %s -> %s".formatted(change.what(), Objects.toString(change.from(), "none"),
					Objects.toString(change.to(), "none")))
			.collect(Collectors.joining("; "));
	}

	private static String text(@Nullable Object value) {
		String text = Objects.toString(value, "");
		return (!text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) ? "'" + text : text;
	}

}
