package com.bulkops.orgs.web.activity;

import java.io.Writer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.web.SafeCsv;

/**
 * A writer of activity entries as CSV.
 */
class ActivityCsv extends SafeCsv {

	private static final List<String> COLUMNS = List.of("entry", "at", "kind", "result", "run", "actor", "account",
			"token_id", "token_label", "token_created", "token_last_used", "token_age_days", "rule", "reason",
			"changes", "mode", "stopped_by", "users_seen", "tokens_seen", "due", "revoked", "already_gone", "failed",
			"unreachable", "concluded_at", "exempt", "skipped");

	ActivityCsv(Writer writer) {
		super(writer, COLUMNS);
	}

	void write(ActivityEntry entry) {
		TokenSnapshot token = entry.token();
		RunCounts counts = entry.counts();
		write(entry.id(), entry.at(), entry.kind(), entry.result(), entry.run(), entry.actor(), entry.account(),
				(token != null) ? token.id() : null, (token != null) ? token.label() : null,
				(token != null) ? token.createdAt() : null, (token != null) ? token.lastAccess() : null,
				entry.ageInDays(), entry.rule(), entry.reason(), changes(entry), entry.mode(), entry.stoppedBy(),
				(counts != null) ? counts.accounts() : null, (counts != null) ? counts.tokens() : null,
				(counts != null) ? counts.due() : null, (counts != null) ? counts.revoked() : null,
				(counts != null) ? counts.alreadyGone() : null, (counts != null) ? counts.failed() : null,
				(counts != null) ? counts.unreachable() : null, entry.concludedAt(),
				(counts != null) ? counts.exempt() : null, (counts != null) ? counts.skipped() : null);
	}

	private static String changes(ActivityEntry entry) {
		return entry.changes()
			.stream()
			.map((change) -> "%s: %s -> %s".formatted(change.what(), Objects.toString(change.from(), "none"),
					Objects.toString(change.to(), "none")))
			.collect(Collectors.joining("; "));
	}

}
