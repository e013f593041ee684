package com.bulkops.orgs.web.tokens;

import java.io.Writer;
import java.util.List;

import com.bulkops.orgs.web.SafeCsv;

/**
 * Writes tokens that are due as CSV.
 */
class PreviewCsv extends SafeCsv {

	PreviewCsv(Writer writer) {
		super(writer, List.of("account", "token_id", "token_label", "token_created", "token_last_used",
				"token_age_days", "due_since", "reason"));
	}

	void write(PreviewRow row) {
		write(row.account(), row.token(), row.label(), row.createdAt(), row.lastAccess(), row.ageInDays(),
				row.dueSince(), row.reason());
	}

}
