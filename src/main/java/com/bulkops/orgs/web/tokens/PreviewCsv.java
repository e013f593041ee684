package com.bulkops.orgs.web.tokens;

import java.io.Writer;
import java.util.List;

import com.bulkops.orgs.web.SafeCsv;

/**
 * A writer of due tokens as CSV.
 */
class PreviewCsv extends SafeCsv {

	PreviewCsv(Writer writer) {
		super(writer, List.of("account", "token_id", "token_label", "token_created", "token_last_used",
				"token_age_days", "due_since", "reason"));
	}

	void write(PreviewRow row) {
		PreviewRow.Listed listed = row.listed();
		write(row.account(), listed.token(), listed.label(), listed.createdAt(), listed.lastAccess(),
				listed.ageInDays(), row.dueSince(), row.reason());
	}

}
