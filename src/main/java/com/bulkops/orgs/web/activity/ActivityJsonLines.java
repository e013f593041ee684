package com.bulkops.orgs.web.activity;

import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;

/**
 * A writer of activity entries as JSON, one per line. Instants are UTC; empty values are
 * omitted.
 */
class ActivityJsonLines implements AutoCloseable {

	private final SequenceWriter json;

	ActivityJsonLines(ObjectMapper objectMapper, Writer writer) {
		ObjectWriter lines = objectMapper.writerFor(Line.class).withRootValueSeparator("\n");
		this.json = lines.writeValues(writer);
	}

	void write(ActivityEntry entry) {
		try {
			this.json.write(Line.of(entry));
		}
		catch (JacksonIOException ex) {
			throw new UncheckedIOException(ex.getCause());
		}
	}

	@Override
	public void close() {
		try {
			this.json.close();
		}
		catch (JacksonIOException ex) {
			throw new UncheckedIOException(ex.getCause());
		}
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value != null) ? value.toString() : null;
	}

	/**
	 * An entry.
	 */
	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Line(@JsonUnwrapped Head head, @JsonUnwrapped Subject subject, @JsonUnwrapped Changes changes,
			@JsonUnwrapped RunPart runPart) {

		static Line of(ActivityEntry entry) {
			return new Line(Head.of(entry), Subject.of(entry), Changes.of(entry), RunPart.of(entry));
		}

	}

	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Head(long entry, Instant at, String kind, String result, @Nullable String run, @Nullable String actor) {

		static Head of(ActivityEntry entry) {
			return new Head(entry.id().value(), entry.at(), entry.kind().name(), entry.result().name(),
					text(entry.run()), entry.actor());
		}

	}

	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Subject(@Nullable String account, @Nullable Token token, @Nullable String rule, @Nullable String reason) {

		static Subject of(ActivityEntry entry) {
			return new Subject(text(entry.account()), Token.of(entry), entry.rule(), entry.reason());
		}

	}

	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Token(String id, String label, @Nullable Instant createdAt, @Nullable Instant lastUsed,
			@Nullable Long ageInDays) {

		static @Nullable Token of(ActivityEntry entry) {
			TokenSnapshot token = entry.token();
			return (token != null) ? new Token(token.id().value(), token.label(), token.createdAt(), token.lastAccess(),
					entry.ageInDays()) : null;
		}

	}

	/**
	 * The changes of an entry.
	 *
	 * @param changesLeftOut how many more there are, omitted if none; never in files
	 */
	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Changes(List<Change> changes, @Nullable Integer changesLeftOut) {

		static Changes of(ActivityEntry entry) {
			return new Changes(entry.changes(), (entry.changesLeftOut() > 0) ? entry.changesLeftOut() : null);
		}

	}

	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record RunPart(@Nullable String mode, @Nullable String stoppedBy, @Nullable RunCounts counts,
			@Nullable Instant concludedAt) {

		static RunPart of(ActivityEntry entry) {
			return new RunPart(text(entry.mode()), entry.stoppedBy(), entry.counts(), entry.concludedAt());
		}

	}

}
