package com.bulkops.orgs.web.activity;

import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.RunCounts;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;

/**
 * Writes activity entries as JSON, one a line. Instants are UTC; what an entry does not
 * have is left out.
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

	/**
	 * One entry.
	 *
	 * @param changesLeftOut how many more changes it has, left out if none; never in
	 * files
	 */
	@JsonInclude(JsonInclude.Include.NON_EMPTY)
	record Line(long entry, Instant at, String kind, String result, @Nullable String run, @Nullable String actor,
			@Nullable String account, @Nullable Token token, @Nullable String rule, @Nullable String reason,
			List<Change> changes, @Nullable Integer changesLeftOut, @Nullable String mode, @Nullable String stoppedBy,
			@Nullable RunCounts counts, @Nullable Instant concludedAt) {

		static Line of(ActivityEntry entry) {
			return new Line(entry.id().value(), entry.at(), entry.kind().name(), entry.result().name(),
					text(entry.run()), entry.actor(), text(entry.account()),
					(entry.token() != null) ? new Token(entry.token().id().value(), entry.token().label(),
							entry.token().createdAt(), entry.token().lastAccess(), entry.ageInDays()) : null,
					entry.rule(), entry.reason(), entry.changes(),
					(entry.changesLeftOut() > 0) ? entry.changesLeftOut() : null, text(entry.mode()), entry.stoppedBy(),
					entry.counts(), entry.concludedAt());
		}

		private static @Nullable String text(@Nullable Object value) {
			return (value != null) ? value.toString() : null;
		}

		@JsonInclude(JsonInclude.Include.NON_NULL)
		private record Token(String id, String label, @Nullable Instant createdAt, @Nullable Instant lastUsed,
				@Nullable Long ageInDays) {

		}

	}

}
