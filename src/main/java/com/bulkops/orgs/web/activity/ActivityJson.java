package com.bulkops.orgs.web.activity;

import java.util.List;

import com.bulkops.orgs.activity.ActivityPage;
import com.bulkops.orgs.activity.EntryId;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A page of the activity log as JSON, the newest entry first.
 *
 * @param before the parameter that requests older entries, omitted if there are none
 * @param after the parameter that requests newer entries, omitted if there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ActivityJson(List<ActivityJsonLines.Line> entries, @Nullable Long before, @Nullable Long after) {

	static ActivityJson of(ActivityPage page) {
		return new ActivityJson(page.entries().stream().map(ActivityJsonLines.Line::of).toList(), value(page.older()),
				value(page.newer()));
	}

	private static @Nullable Long value(@Nullable EntryId entry) {
		return (entry != null) ? entry.value() : null;
	}

}
